/**
 * One socket: bytes in, decided lines; answers and deliveries, bytes out. What lines mean is the broker's, when answers
 * leave is the sequencer's.
 */
import { getLogger } from "@logtape/logtape";
import { type ErrorCode, type Refusal, refuse } from "../../protocol/errors.ts";
import { isLoopback } from "../../internal/address.ts";
import { LineReader } from "../../protocol/framing.ts";
import { SYNC } from "../../protocol/limits.ts";
import type { AiMessage, AiMessageType, AuthLine } from "../../protocol/messages.ts";
import type { AcceptedLine, ParsedLine, RefusedLine } from "../../protocol/parse.ts";
import { admit } from "../session/admission.ts";
import { ackLine, errorLine, plainLine } from "../sequencer/answers.ts";
import type { Lookup } from "../broker/decision.ts";
import type { Need } from "../broker/needs.ts";
import type { Core } from "../session/core.ts";
import { Heartbeat } from "../session/heartbeat.ts";
import { JournalError } from "../../journal/journal.ts";
import { Outbox } from "../session/outbox.ts";
import { Peer } from "../session/peer.ts";

const log = getLogger(["aicollab", "hub"]);

/** A connection that is ended may take this long to read what was said to it. */
const GOODBYE_MS = 2_000;
/** A socket that takes no byte for this long is given up. */
const STALL_MS = 60_000;

/** The message types that need no `hello` before them. */
const BEFORE_HELLO = new Set(["hello", "sync", "leave"]);

const SYNC_LINE = acceptedLine({ message_type: "sync", data: {} });

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
    core.traffic.connections++;
    this.#remote = socket.remoteAddr;
    this.#lines = new LineReader(core.limits);
    const nowMs = () => core.now().monoMs;
    this.#outbox = new Outbox(socket, {
      now: nowMs,
      onWritten: (bytes) => {
        core.traffic.bytesSent += bytes;
        this.#peer?.written();
      },
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
    if (peer.unread) this.#heartbeat.heard(nowMs);
    const beat = this.#heartbeat.beat(nowMs);
    if (beat === "ping") this.#say(plainLine("ping", {}));
    if (beat === "dead") peer.dismiss("HEARTBEAT_TIMEOUT", "No answer to two pings", "connect again");
  }

  /** Tells that the hub is going down. */
  drain(deadlineMs: number): void {
    this.#peer?.answer(`${plainLine("draining", { deadline_ms: deadlineMs })}\n`);
  }

  /**
   * Ends the connection once everything queued was written; nothing more is taken or told. What is not read within
   * `graceMs` is lost to it.
   */
  async finish(graceMs = GOODBYE_MS): Promise<void> {
    if (this.#ending || this.#isClosed) return;
    this.#ending = true;
    this.#peer?.end();
    this.#core.clock.delay(graceMs, this.#closed.signal).then(() => this.close());
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
    const { clock, limits, traffic } = this.#core;
    clock.delay(limits.auth_timeout_ms, opened.signal).then(() => {
      if (opened.signal.aborted) return;
      this.#refuse("AUTH_TIMEOUT", "No valid first line in time", 'send {"ai_id":…,"token":…} first');
    });
    try {
      for (;;) {
        const count = await this.#socket.read(this.#lines.space());
        traffic.bytesReceived += count ?? 0;
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
    const { clock, sequencer, roster } = this.#core;
    const from = { loopback: isLoopback(this.#remote.hostname), where: this.#where };
    const admission = admit(auth, from, this.#core);
    if (!admission.ok) return this.#refuse(admission.code, admission.text, admission.fix);
    const { welcome, resumeFrom, head } = admission;
    const peer = this.#makePeer(auth.ai_id);
    // Lines that came together with the first one.
    peer.arrivedMs = clock.monotonicMs();
    roster.enter(peer, this.#where);
    sequencer.came(auth.ai_id);
    peer.answer(`${welcome}\n`);
    if (resumeFrom !== undefined) peer.resume(resumeFrom, head);
    return peer;
  }

  #makePeer(ai: string): Peer {
    const { journal, bounds, limits, sequencer, load, roster, onFatal } = this.#core;
    return new Peer({
      ai,
      outbox: this.#outbox,
      journal,
      recentBatches: roster.recentBatches,
      bounds,
      maxUnacked: limits.max_unacked,
      shared: load,
      toldHead: () => sequencer.told.head,
      onReadError: onFatal,
      onFinish: () => this.finish(),
      onMissed: () => this.#syncAgain(),
    });
  }

  /** Answers a `sync` that the AI did not have to send. */
  async #syncAgain(): Promise<void> {
    const peer = this.#peer;
    if (!peer?.helloed) return;
    try {
      const lookup = await this.#look(peer, { kind: "pending" });
      await this.#core.sequencer.ready();
      if (peer.over) return;
      peer.entered(1, SYNC_LINE.bytes);
      this.#core.sequencer.submit(peer, [SYNC_LINE], 0, lookup);
    } catch (error) {
      this.#core.onFatal(error);
    }
  }

  async #converse(peer: Peer): Promise<void> {
    const { sequencer, journal, limits } = this.#core;
    // Before its first line is decided: what an earlier connection of this AI sent is settled, and its ids are known.
    await sequencer.settled();
    for (const [id, seq] of await journal.recentIds(peer.ai, limits.max_unacked)) peer.recent.add(id, seq);
    let count: number | null = 0;
    while (count !== null) {
      const lines = this.#lines.take(count);
      this.#core.traffic.linesReceived += lines.length;
      if (!peer.over && !peer.left && lines.length > 0) await this.#take(peer, lines);
      if (peer.paused) await peer.room();
      count = await this.#read(peer);
    }
    // It says nothing more, but may still listen: `printf … | nc` gets its answers.
    if (!peer.over) await sequencer.settled();
    await this.finish();
    await this.#outbox.emptied();
  }

  async #read(peer: Peer): Promise<number | null> {
    const { clock, traffic } = this.#core;
    this.#heartbeat.heard(clock.monotonicMs());
    peer.unread = false;
    const count = await this.#socket.read(this.#lines.space());
    peer.unread = true;
    peer.arrivedMs = clock.monotonicMs();
    traffic.bytesReceived += count ?? 0;
    return count;
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
    while (from < lines.length && !peer.left) {
      if (sequencer.recovering) await sequencer.ready();
      await peer.hasRead();
      if (peer.over) break;
      const { decided, need, left } = sequencer.submit(peer, lines, from, lookup);
      from = decided;
      if (left) peer.left = true;
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
      peer.answer(`${plainLine("pong", {})}\n`);
      this.#acknowledge(peer, line);
      return undefined;
    }
    if (type === "pong") {
      this.#heartbeat.ponged();
      this.#acknowledge(peer, line);
      return undefined;
    }
    const refusal = this.#untimely(peer, type);
    // No refusal may say of something that it did not happen when it is stored.
    if (refusal) return isKnown(peer, line) ? line : refused(line, refusal);
    if (line.message.message_type === "hello") this.#greet(peer, line.message.data.specialization);
    return line;
  }

  #untimely({ helloed }: Peer, type: AiMessageType): Refusal | undefined {
    if (this.#core.draining) return shuttingDown;
    if (helloed || BEFORE_HELLO.has(type)) return undefined;
    return refuse("INVALID_MESSAGE", `message_type: "${type}" came before "hello"`, {
      fix: "say hello first",
    });
  }

  #greet(peer: Peer, specialization: string): void {
    if (!peer.helloed) log.info("{ai} ({specialization}) is here", { ai: peer.ai, specialization });
    peer.helloed = true;
  }

  #received(peer: Peer, line: ParsedLine & { ok: true }, cursor: number): ParsedLine | undefined {
    if (!this.#core.sequencer.received(peer.ai, cursor)) {
      const text = `data.cursor: ${cursor} is past the head ${this.#core.sequencer.told.head}`;
      return refused(line, refuse("INVALID_MESSAGE", text, { fix: "send the seq of an entry that came" }));
    }
    this.#acknowledge(peer, line);
    return undefined;
  }

  /** Every message with an id is answered, also those that decide nothing. */
  #acknowledge(peer: Peer, { message: { message_id } }: ParsedLine & { ok: true }): void {
    if (message_id !== undefined) peer.answer(`${ackLine(message_id, undefined, undefined)}\n`);
  }

  /** Reads what a decision needs from disk; what may still be on its way there is waited for. */
  async #look(peer: Peer, need: Need): Promise<Lookup> {
    const { sequencer, journal, state } = this.#core;
    if (need.kind === "pending") {
      // One at a time: what is decided and not told counts for nobody, and a training_sync may be large.
      await sequencer.settled();
      const cursor = state.cursors.get(peer.ai) ?? 0;
      return { pending: await journal.pending(peer.ai, cursor, SYNC.maxPending) };
    }
    if (need.kind === "session") {
      await sequencer.settled();
      return { session: await journal.session(need.sessionId) };
    }
    // What was told long ago is there; only an original still on its way is waited for, and may turn out not to be.
    if (peer.recent.get(need.messageId)! > sequencer.told.head) await sequencer.settled();
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
    if (!this.#core.roster.leave(peer)) return;
    this.#core.sequencer.lost(peer.ai);
    if (peer.helloed) log.info("{ai} is gone", { ai: peer.ai });
  }
}

const shuttingDown = refuse("SHUTTING_DOWN", "The hub is going down", {
  fix: "connect and send it again when the hub is back",
});

function refused(line: ParsedLine & { ok: true }, refusal: Refusal): RefusedLine {
  const messageId = line.message.message_id;
  return { ...refusal, bytes: line.bytes, ...(messageId === undefined ? {} : { messageId }) };
}

/** Whether it was stored already: then no refusal may say that it did not happen. */
function isKnown({ recent }: Peer, { message: { message_id } }: ParsedLine & { ok: true }): boolean {
  return message_id !== undefined && recent.get(message_id) !== undefined;
}

/** The other side went away: that is its right. */
function isLoss(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionAborted || error instanceof Deno.errors.TimedOut ||
    error instanceof Deno.errors.NotConnected;
}

function acceptedLine(message: AiMessage): AcceptedLine {
  const text = JSON.stringify(message);
  return { ok: true, text, bytes: text.length, message };
}
