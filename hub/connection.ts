/**
 * One socket: bytes in, decided lines; answers and deliveries, bytes out. What lines mean is the broker's, when answers
 * leave is the sequencer's.
 */
import { getLogger } from "@logtape/logtape";
import { type ErrorCode, type Refusal, refuse } from "../protocol/errors.ts";
import { LineReader } from "../protocol/framing.ts";
import { PROTOCOL_VERSION, SYNC } from "../protocol/limits.ts";
import type { AuthLine } from "../protocol/messages.ts";
import type { ParsedLine, RefusedLine } from "../protocol/parse.ts";
import { ackLine, errorLine, plainLine } from "./answers.ts";
import type { Lookup } from "./broker/decision.ts";
import type { Need } from "./broker/needs.ts";
import type { Core } from "./core.ts";
import { Heartbeat } from "./heartbeat.ts";
import { JournalError } from "./journal/journal.ts";
import { Outbox } from "./outbox.ts";
import { Peer } from "./peer.ts";

const log = getLogger(["aicollab", "hub"]);

/** A connection that is ended may take this long to read what was said to it. */
const GOODBYE_MS = 2_000;
/** A socket that takes no byte for this long is given up. */
const STALL_MS = 60_000;

/** The message types that need no `hello` before them. */
const BEFORE_HELLO = new Set(["hello", "sync", "leave"]);

const encoder = new TextEncoder();

/** What a connection needs of a socket. */
export type Socket = Pick<Deno.TcpConn, "remoteAddr" | "read" | "write" | "closeWrite" | "close">;

/** Serves one socket until it ends. */
export class Connection {
  readonly #socket: Socket;
  readonly #core: Core;
  readonly #lines: LineReader;
  readonly #outbox: Outbox;
  readonly #heartbeat: Heartbeat;
  readonly #remote: Deno.NetAddr;
  #peer: Peer | null = null;
  #refused = false;
  #ending = false;
  readonly #closed = new AbortController();

  constructor(socket: Socket, core: Core) {
    this.#socket = socket;
    this.#core = core;
    this.#remote = socket.remoteAddr;
    this.#lines = new LineReader(core.limits);
    const nowMs = () => core.now().monoMs;
    this.#outbox = new Outbox(socket, {
      now: nowMs,
      onWritten: () => this.#peer?.written(),
      onBroken: () => this.close(),
    });
    const { heartbeat_interval_ms: intervalMs, heartbeat_missed: maxMissed } = core.limits;
    this.#heartbeat = new Heartbeat({ intervalMs, maxMissed, nowMs: nowMs() });
  }

  /** Resolves when the socket is closed and nothing of it is left. */
  async serve(): Promise<void> {
    try {
      this.#peer = await this.#open();
      if (this.#peer) await this.#converse(this.#peer);
      else await this.#discard();
    } catch (error) {
      if (error instanceof JournalError) this.#core.onFatal(error);
      else if (!this.#isClosed && !isLoss(error)) {
        log.error("Connection of {ai} ended by a bug: {error}", {
          ai: this.#peer?.ai ?? "an unknown",
          error,
        });
        this.#peer?.dismiss("INTERNAL", "The hub could not go on with this connection", "connect again");
        await this.#outbox.emptied();
      }
    } finally {
      this.close();
      if (this.#peer) this.#left(this.#peer);
    }
  }

  /** Once a second: pings, and ends those who are gone or take nothing. */
  tick(): void {
    const nowMs = this.#core.now().monoMs;
    const peer = this.#peer;
    const stalledSince = this.#outbox.stalledSince;
    if (stalledSince !== null && nowMs - stalledSince > STALL_MS) {
      log.warning("Connection of {ai} took no byte for 60 s: WRITE_STALLED", {
        ai: peer?.ai ?? "an unknown",
      });
      this.close();
      return;
    }
    if (!peer || peer.over) return;
    if (peer.paused) this.#heartbeat.heard(nowMs);
    const beat = this.#heartbeat.beat(nowMs);
    if (beat === "ping") this.#say(plainLine("ping", {}));
    if (beat === "dead") peer.dismiss("HEARTBEAT_TIMEOUT", "No answer to two pings", "connect again");
  }

  /** Tells that the hub is going down. */
  drain(deadlineMs: number): void {
    this.#peer?.answer(`${plainLine("draining", { deadline_ms: deadlineMs })}\n`);
  }

  /** Ends the connection once everything queued was written; nothing more is taken or told. */
  async finish(): Promise<void> {
    if (this.#ending || this.#isClosed) return;
    this.#ending = true;
    this.#peer?.end();
    this.#core.clock.delay(GOODBYE_MS, this.#closed.signal).then(() => this.close());
    await this.#outbox.emptied();
    try {
      // The rest is the AI's: what it still sends is read and dropped, so that our last words are not lost to a reset.
      if (!this.#isClosed) await this.#socket.closeWrite();
    } catch {
      this.close();
    }
  }

  /** Closes at once. */
  close(): void {
    if (this.#isClosed) return;
    this.#closed.abort();
    this.#outbox.abandon();
    this.#peer?.end();
    this.#socket.close();
  }

  /** Reads the first line and lets the AI in, or says why not. */
  async #open(): Promise<Peer | null> {
    const opened = new AbortController();
    const { clock, limits } = this.#core;
    clock.delay(limits.auth_timeout_ms, opened.signal).then(() => {
      if (opened.signal.aborted) return;
      this.#refuse("AUTH_TIMEOUT", "No valid first line in time", 'send {"ai_id":…,"token":…} first');
    });
    try {
      for (;;) {
        const count = await this.#socket.read(this.#lines.space());
        // A right first line that comes while we say goodbye comes too late: it must not take the place of a good connection.
        if (count === null || this.#refused) return null;
        const first = this.#lines.takeFirst(count);
        if (first === undefined) continue;
        if (!first.ok) {
          return this.#refuse(
            first.code === "INVALID_MESSAGE" ? "AUTH_FAILED" : first.code,
            first.text,
            first.fix,
          );
        }
        return this.#admit(first.auth);
      }
    } finally {
      opened.abort();
    }
  }

  #admit(auth: AuthLine): Peer | null {
    const { gatekeeper, journal, sequencer, roster, now } = this.#core;
    const { ai_id, journal_id, resume_from } = auth;
    const loopback = isLoopback(this.#remote.hostname);
    const admission = gatekeeper.admit(auth, { loopback, wallMs: now().wallMs });
    if (admission === undefined) {
      log.warning("Refused {ai} from {remote}: wrong ai_id, token or key", {
        ai: ai_id,
        remote: this.#where,
      });
      return this.#refuse(
        "AUTH_FAILED",
        "Wrong ai_id, token or key",
        "give the token that was made for this ai_id",
      );
    }
    if (admission === "local_key_instead_of_token") {
      log.info("{ai} came in by the local key; its token was not looked at", { ai: ai_id });
    }
    if (journal_id !== undefined && journal_id !== journal.journalId) {
      return this.#refuse(
        "JOURNAL_CHANGED",
        `This is journal "${journal.journalId}", not "${journal_id}"`,
        "start live",
      );
    }
    const head = sequencer.told.head;
    const cursor = this.#core.state.cursors.get(ai_id) ?? 0;
    const from = resume_from === "cursor" ? cursor : resume_from;
    if (from !== undefined && from > head) {
      return this.#refuse(
        "CURSOR_AHEAD",
        `Position ${from} is past the head ${head}: this hub has lost data`,
      );
    }
    const peer = this.#makePeer(ai_id);
    roster.enter(peer, this.#where);
    sequencer.came(ai_id);
    peer.answer(`${this.#welcome(ai_id, head, cursor)}\n`);
    if (from !== undefined) peer.reader.resume(from, head);
    return peer;
  }

  #makePeer(ai: string): Peer {
    const { journal, bounds, limits, sequencer, load, roster, onFatal } = this.#core;
    return new Peer({
      ai,
      outbox: this.#outbox,
      journal,
      recentRuns: roster.recentRuns,
      bounds,
      maxUnacked: limits.max_unacked,
      shared: load,
      toldHead: () => sequencer.told.head,
      onReadError: onFatal,
      onFinish: () => this.finish(),
    });
  }

  #welcome(ai_id: string, head_seq: number, cursor: number): string {
    const { limits, journal } = this.#core;
    return plainLine("welcome", {
      protocol_version: PROTOCOL_VERSION,
      ai_id,
      journal_id: journal.journalId,
      head_seq,
      cursor,
      heartbeat_interval_ms: limits.heartbeat_interval_ms,
      limits: { ...limits },
    });
  }

  async #converse(peer: Peer): Promise<void> {
    const { sequencer, journal, limits } = this.#core;
    // Before its first line is decided: what an earlier connection of this AI sent is settled, and its ids are known.
    await sequencer.settled();
    for (const [id, seq] of await journal.recentIds(peer.ai, limits.max_unacked)) peer.recent.add(id, seq);
    let count: number | null = 0;
    while (count !== null) {
      if (count > 0) this.#heartbeat.heard(this.#core.now().monoMs);
      const lines = this.#lines.take(count);
      if (!peer.over && lines.length > 0) await this.#take(peer, lines);
      if (peer.paused) await peer.room();
      count = await this.#socket.read(this.#lines.space());
    }
    // It says nothing more, but may still listen: `printf … | nc` gets its answers.
    if (!peer.over) await sequencer.settled();
    await this.finish();
    await this.#outbox.emptied();
  }

  /** Reads on after a refusal, so that the refusal is not lost to a reset. */
  async #discard(): Promise<void> {
    const rest = new Uint8Array(4_096);
    while (await this.#socket.read(rest) !== null);
  }

  async #take(peer: Peer, parsed: readonly ParsedLine[]): Promise<void> {
    const lines: ParsedLine[] = [];
    let bytes = 0;
    for (const line of parsed) {
      const kept = this.#screen(peer, line);
      if (!kept) continue;
      lines.push(kept);
      bytes += kept.bytes;
    }
    if (lines.length === 0) return;
    peer.entered(lines.length, bytes);
    const { sequencer } = this.#core;
    let from = 0;
    let lookup: Lookup | undefined;
    while (from < lines.length) {
      if (sequencer.recovering) await sequencer.ready();
      if (peer.over) break;
      const { decided, need } = sequencer.submit(peer, lines, from, lookup);
      from = decided;
      lookup = need && await this.#look(peer, need);
    }
    for (const { bytes } of lines.slice(from)) peer.settled(1, bytes);
  }

  /** Handles what decides nothing, and refuses what may not come now; the rest is the broker's. */
  #screen(peer: Peer, line: ParsedLine): ParsedLine | undefined {
    if (!line.ok) return line;
    const { message_type: type } = line.message;
    if (line.message.message_type === "received") return this.#received(peer, line, line.message.data.cursor);
    if (type === "ping") {
      this.#say(plainLine("pong", {}));
      return undefined;
    }
    if (type === "pong") {
      this.#heartbeat.ponged();
      return undefined;
    }
    if (this.#core.draining) return refused(line, shuttingDown);
    if (type === "hello") peer.helloed = true;
    if (peer.helloed || BEFORE_HELLO.has(type)) return line;
    const text = `message_type: "${type}" came before "hello"`;
    return refused(line, refuse("INVALID_MESSAGE", text, { fix: "say hello first" }));
  }

  #received(peer: Peer, line: ParsedLine & { ok: true }, cursor: number): ParsedLine | undefined {
    if (!this.#core.sequencer.received(peer.ai, cursor)) {
      const text = `data.cursor: ${cursor} is past the head ${this.#core.sequencer.told.head}`;
      return refused(line, refuse("INVALID_MESSAGE", text, { fix: "send the seq of an entry that came" }));
    }
    const id = line.message.message_id;
    if (id !== undefined) peer.answer(`${ackLine(id, undefined, undefined)}\n`);
    return undefined;
  }

  /** Reads what a decision needs from disk; what may still be on its way there is waited for. */
  async #look(peer: Peer, need: Need): Promise<Lookup> {
    const { sequencer, journal, state } = this.#core;
    if (need.kind === "pending") {
      const cursor = state.cursors.get(peer.ai) ?? 0;
      return { pending: await journal.pending(peer.ai, cursor, SYNC.maxPending) };
    }
    await sequencer.settled();
    if (need.kind === "session") return { session: await journal.session(need.sessionId) };
    const seq = peer.recent.get(need.messageId);
    return seq === undefined ? {} : { repeated: { seq, line: await journal.line(seq) } };
  }

  /** Ends a connection that was not let in. */
  #refuse(code: ErrorCode, text: string, fix?: string): null {
    this.#refused = true;
    this.#say(errorLine(code, { text, fix }));
    this.finish();
    return null;
  }

  #say(line: string): void {
    this.#outbox.push(encoder.encode(`${line}\n`));
  }

  get #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  get #where(): string {
    return `${this.#remote.hostname}:${this.#remote.port}`;
  }

  #left(peer: Peer): void {
    if (this.#core.roster.leave(peer)) this.#core.sequencer.lost(peer.ai);
  }
}

const shuttingDown = refuse("SHUTTING_DOWN", "The hub is going down", {
  fix: "connect and send it again when the hub is back",
});

function refused(line: ParsedLine & { ok: true }, refusal: Refusal): RefusedLine {
  const messageId = line.message.message_id;
  return { ...refusal, bytes: line.bytes, ...(messageId === undefined ? {} : { messageId }) };
}

function isLoopback(hostname: string): boolean {
  return hostname.startsWith("127.") || hostname === "::1" || hostname.startsWith("::ffff:127.");
}

/** The other side went away: that is its right. */
function isLoss(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionAborted || error instanceof Deno.errors.TimedOut ||
    error instanceof Deno.errors.NotConnected;
}
