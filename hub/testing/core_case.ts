/** A core for tests gets its lines by hand; its journal answers when the test says so, and what is published is collected. */
import { setImmediate } from "node:timers";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";
import type { AuthLine } from "../../protocol/auth_line.ts";
import { type ParsedLine, rereadLine } from "../../protocol/parse.ts";
import { LocalKey } from "../access/current_key.ts";
import { Gatekeeper } from "../access/gatekeeper.ts";
import type { Role } from "../access/identity.ts";
import { TokenMemory } from "../access/testing/token_memory.ts";
import { TokenBook } from "../access/token_book.ts";
import { CaseSocket, type DeliveredLine, type Said } from "./case_socket.ts";
import { Session } from "../session/session.ts";
import { TcpTransport } from "../transport/tcp_transport.ts";
import { DEFAULT_BOUNDS } from "../session/bounds.ts";
import type { Lookup } from "../broker/decision.ts";
import { type Core, makeCore } from "../session/core.ts";
import { RecentIds } from "../sequencer/recent_ids.ts";
import type { Submitted } from "../sequencer/sequencer.ts";
import { SimulatedDisk } from "../simulation/simulated_disk.ts";
import { SimulatedJournal } from "../simulation/simulated_journal.ts";
import { VirtualClock } from "../simulation/virtual_clock.ts";
import { startTicking } from "../tick_interval.ts";
import type { Party, Turn } from "../sequencer/turn.ts";

/** Returns the line of a valid message. */
export function lineOf(said: Said): ParsedLine {
  const text = JSON.stringify({ data: {}, ...said });
  return { ok: true, text, bytes: text.length, message: rereadLine(text) };
}

/** A party for tests collects the answers of one AI. */
export class CaseParty implements Party {
  readonly recent = new RecentIds(16);
  readonly answers: DeliveredLine[] = [];
  readonly arrivedMs = 0;
  removedLines = 0;

  constructor(readonly ai: string) {}

  answer(lines: string | Uint8Array): void {
    const text = typeof lines === "string" ? lines : new TextDecoder().decode(lines);
    this.answers.push(...text.trimEnd().split("\n").map((line) => JSON.parse(line)));
  }

  sync(line: string): void {
    this.answer(`${line}\n`);
  }

  closeGracefully(): void {}

  removeInFlight(lines: number): void {
    this.removedLines += lines;
  }

  /** Returns the message_type, or the code of an error, of each answer since the last call. */
  take(): string[] {
    return this.answers.splice(0).map(({ message_type, code }) => code ?? message_type);
  }
}

const LOCAL_KEY = "key";

/** The first line of a connection has these, too. */
export type CaseOpening = Partial<AuthLine> & { readonly hello?: boolean };

/** The core works over a simulated disk, and for parties that need no connection. */
export class CoreCase {
  readonly disk = new SimulatedDisk("journal");
  readonly clock = new VirtualClock();
  readonly journal: SimulatedJournal;
  readonly core: Core;
  readonly tokenStore = new TokenMemory();
  readonly tokens: TokenBook;
  readonly fatal: unknown[] = [];
  /** The sessions over sockets, each with its end. */
  readonly sessions = new Map<Session, Promise<void>>();
  /** Published entries stand here by seq, in order, and live lines between them by type. */
  readonly published: (number | string)[] = [];
  readonly #works: { label: string; work: () => void }[] = [];
  readonly #parties = new Map<string, CaseParty>();

  constructor({ maxCommitEntries = 4_096, leaseMs = 10_000 } = {}) {
    this.journal = new SimulatedJournal(this.disk, {
      later: (label, work) => this.#works.push({ label, work }),
      readsEarly: () => false,
    });
    this.tokens = new TokenBook([], { store: this.tokenStore, wallMs: () => this.clock.wallMs() });
    this.core = makeCore({
      limits: DEFAULT_LIMITS,
      bounds: { ...DEFAULT_BOUNDS, maxCommitEntries },
      leaseMs,
      maxLeaseMs: 86_400_000,
      clock: this.clock,
      gatekeeper: new Gatekeeper(new LocalKey(LOCAL_KEY), this.tokens),
      tokens: this.tokens,
      journal: this.journal,
      snapshot: this.disk.snapshot(),
      whyFull: () => "the simulated disk has no space left",
      onFatal: (error) => this.fatal.push(error),
    });
    startTicking(this.core, () => []);
    const { roster } = this.core;
    roster.deliver = ({ first, last }) => {
      for (let seq = first; seq <= last; seq++) this.published.push(seq);
    };
    roster.relay = ({ line }) => {
      this.published.push(JSON.parse(new TextDecoder().decode(line)).message_type);
    };
    roster.published = (turn: Turn) => {
      this.core.collaborations.published(turn.changes, turn.input.now.wallMs);
      this.core.topics.published(turn.changes);
    };
  }

  party(ai: string): CaseParty {
    const party = this.#parties.get(ai) ?? new CaseParty(ai);
    this.#parties.set(ai, party);
    return party;
  }

  /** Submits messages as one chunk; those behind a needed lookup are not decided. */
  say(ai: string, said: readonly Said[], lookup?: Lookup): Submitted {
    return this.core.sequencer.submit(this.party(ai), said.map(lineOf), 0, lookup);
  }

  /** Serves a socket that has said nothing yet. */
  open(): CaseSocket {
    const socket = new CaseSocket();
    const { limits, traffic, now } = this.core;
    const transport = new TcpTransport(socket, { limits, traffic, nowMs: () => now().monoMs });
    const session = new Session(transport, this.core);
    this.sessions.set(session, session.serve());
    return socket;
  }

  /** Opens a visit of an AI, whose first line has `opening` as well, and drops what it gets up to then. */
  visit(ai: string, opening: CaseOpening = {}): Promise<CaseSocket> {
    return this.connect(ai, { hello: false, visit: true, ...opening });
  }

  /** Connects an AI, which says hello unless `hello` is false, and drops what it gets up to then. */
  async connect(ai: string, { hello = true, ...opening }: CaseOpening = {}): Promise<CaseSocket> {
    const socket = this.open();
    socket.say({ ai_id: ai, local_key: LOCAL_KEY, ...opening });
    if (hello) socket.say({ message_type: "hello", data: { specialization: "x" } });
    await this.settle();
    socket.take();
    return socket;
  }

  /** Makes a token and returns it. */
  async token(
    name: string,
    more: { readonly role?: Role; readonly expires_in_ms?: number } = {},
  ): Promise<string> {
    const made = await this.tokens.create({ name, ...more });
    if (!made.ok) throw new Error(made.text);
    return made.value.token;
  }

  /** Submits a hello of each AI, and drops what it leads to. */
  async hello(...ais: string[]): Promise<void> {
    for (const ai of ais) {
      this.say(ai, [{ message_type: "hello", data: { specialization: "networking" } }], { pending: 0 });
    }
    await this.settle();
    for (const ai of ais) this.party(ai).answers.length = 0;
    this.published.length = 0;
  }

  /** Lists the steps that the journal has in flight. */
  get underWay(): string[] {
    return this.#works.map(({ label }) => label);
  }

  /** Lets the journal take its next step, or `count` of them. */
  async work(count = 1): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.#works.shift()!.work();
      await this.drained();
    }
  }

  /** Lets everything that is in flight come to its end. */
  async settle(): Promise<void> {
    await this.drained();
    while (this.#works.length > 0) await this.work();
  }

  /** Lets time pass second by second, with a tick after each. */
  async tick(seconds = 1): Promise<void> {
    for (let i = 0; i < seconds; i++) {
      this.clock.pass(1_000);
      await this.settle();
    }
  }

  /** Resolves when all promises that wait for neither journal nor clock have settled. */
  drained(): Promise<void> {
    return new Promise((resolve) => setImmediate(() => resolve()));
  }
}
