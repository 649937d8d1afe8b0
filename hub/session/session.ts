/**
 * One AI's conversation with the hub over any transport: admission, screening, submission, answers, goodbye. What lines
 * mean is the broker's business, when answers leave is the sequencer's.
 */
import { getLogger } from "@logtape/logtape";
import type { ErrorCode } from "../../protocol/errors.ts";
import type { AuthLine } from "../../protocol/messages.ts";
import type { AcceptedLine, ParsedLine } from "../../protocol/parse.ts";
import { JournalError } from "../../journal/journal.ts";
import { errorLine, plainLine } from "../../protocol/hub_lines.ts";
import { admit } from "./admission.ts";
import type { Core } from "./core.ts";
import { Heartbeat } from "./heartbeat.ts";
import { lookUp } from "./lookup.ts";
import { Outbox } from "./outbox.ts";
import { Peer } from "./peer.ts";
import { Screening } from "./screening.ts";
import { submitLines } from "./submission.ts";
import { ConnectionLost, type Transport } from "./transport.ts";

const log = getLogger(["aicollab", "hub"]);

/** A session that is ended may take this long to read what was said to it. */
const GOODBYE_MS = 2_000;
/** A transport that takes no byte for this long is given up. */
const STALL_MS = 60_000;

const SYNC_TEXT = '{"message_type":"sync","data":{}}';
const SYNC_LINE: AcceptedLine = {
  ok: true,
  text: SYNC_TEXT,
  bytes: SYNC_TEXT.length,
  message: { message_type: "sync", data: {} },
};

const encoder = new TextEncoder();

/** Serves one transport until it ends. */
export class Session {
  readonly #transport: Transport;
  readonly #core: Core;
  readonly #outbox: Outbox;
  readonly #heartbeat: Heartbeat;
  readonly #closed = new AbortController();
  #peer: Peer | null = null;
  #refused = false;
  #ending = false;

  constructor(transport: Transport, core: Core) {
    this.#transport = transport;
    this.#core = core;
    core.traffic.connections++;
    const nowMs = () => core.now().monoMs;
    this.#outbox = new Outbox(transport, {
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

  /** Resolves when the transport is closed and nothing of the session is left. */
  async serve(): Promise<void> {
    try {
      this.#peer = await this.#open();
      if (this.#peer) await this.#converse(this.#peer);
      else await this.#transport.discard();
    } catch (error) {
      await this.#fail(error);
    } finally {
      this.close();
      if (this.#peer) this.#disconnected(this.#peer);
    }
  }

  /** Pings, and ends who is gone or takes nothing. To be called once a second. */
  tick(): void {
    const nowMs = this.#core.now().monoMs;
    const peer = this.#peer;
    const { stalledSince } = this.#outbox;
    if (stalledSince !== null && nowMs - stalledSince > STALL_MS) {
      log.warning("Connection of {ai} took no byte for 60 s: WRITE_STALLED", { ai: this.#name });
      this.close();
      return;
    }
    if (!peer || peer.over) return;
    if (peer.unread) this.#heartbeat.heard(nowMs);
    const beat = this.#heartbeat.beat(nowMs);
    if (beat === "ping") this.#send(plainLine("ping", {}));
    if (beat === "dead") peer.dismiss("HEARTBEAT_TIMEOUT", "No answer to two pings", "connect again");
  }

  /** Announces that the hub is going down. */
  drain(deadlineMs: number): void {
    this.#peer?.answer(`${plainLine("draining", { deadline_ms: deadlineMs })}\n`);
  }

  /**
   * Ends the session once everything queued is written; nothing more is taken or delivered. What the other end does not
   * read within `graceMs` is lost to it.
   */
  async finish(graceMs = GOODBYE_MS): Promise<void> {
    if (this.#ending || this.#isClosed) return;
    this.#ending = true;
    this.#peer?.end();
    this.#core.clock.delay(graceMs, this.#closed.signal).then(() => this.close());
    await this.#outbox.emptied();
    try {
      // What the AI still sends is read and dropped, so that our last words are not lost to a reset.
      if (!this.#isClosed) await this.#transport.endWriting();
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
    this.#transport.close();
  }

  /** Reads the first line and admits the AI, or says why not. */
  async #open(): Promise<Peer | null> {
    const opened = new AbortController();
    const { clock, limits } = this.#core;
    clock.delay(limits.auth_timeout_ms, opened.signal).then(() => {
      if (opened.signal.aborted) return;
      this.#refuse("AUTH_TIMEOUT", "No valid first line in time", 'send {"ai_id":…,"token":…} first');
    });
    try {
      const first = await this.#transport.opening();
      // A first line that comes behind a refusal is too late: it must not take the place of a good connection.
      if (first === null || this.#refused) return null;
      if (first.ok) return this.#admit(first.auth);
      const code = first.code === "INVALID_MESSAGE" ? "AUTH_FAILED" : first.code;
      return this.#refuse(code, first.text, first.fix);
    } finally {
      opened.abort();
    }
  }

  #admit(auth: AuthLine): Peer | null {
    const { sequencer, roster } = this.#core;
    const { remote } = this.#transport;
    const admission = admit(auth, remote, this.#core);
    if (!admission.ok) return this.#refuse(admission.code, admission.text, admission.fix);
    const { welcome, resumeFrom, head } = admission;
    const peer = this.#makePeer(auth.ai_id);
    peer.arrivedMs = this.#transport.arrivedMs;
    roster.enter(peer, remote.where);
    sequencer.connected(auth.ai_id);
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
      publishedHead: () => sequencer.published.head,
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
      const lookup = await lookUp(this.#core, peer, { kind: "pending" });
      await this.#core.sequencer.ready();
      if (peer.over) return;
      peer.entered(1, SYNC_LINE.bytes);
      this.#core.sequencer.submit(peer, [SYNC_LINE], 0, lookup);
    } catch (error) {
      this.#core.onFatal(error);
    }
  }

  async #converse(peer: Peer): Promise<void> {
    const { sequencer, journal, limits, traffic } = this.#core;
    // What an earlier connection of this AI sent is settled, and its ids are known, before its first line is decided.
    await sequencer.settled();
    for (const [id, seq] of await journal.recentIds(peer.ai, limits.max_unacked)) peer.recent.add(id, seq);
    const screening = new Screening(this.#core, peer, this.#heartbeat);
    let lines: readonly ParsedLine[] | null;
    while ((lines = await this.#read(peer)) !== null) {
      traffic.linesReceived += lines.length;
      if (!peer.over && !peer.left && lines.length > 0) await this.#take(peer, screening, lines);
    }
    // An AI that sends nothing more may still listen: `printf … | nc` gets its answers.
    if (!peer.over) await sequencer.settled();
    await this.finish();
    await this.#outbox.emptied();
  }

  async #read(peer: Peer): Promise<readonly ParsedLine[] | null> {
    if (peer.paused) await peer.room();
    this.#heartbeat.heard(this.#core.now().monoMs);
    peer.unread = false;
    const lines = await this.#transport.lines();
    peer.unread = true;
    peer.arrivedMs = this.#transport.arrivedMs;
    return lines;
  }

  async #take(peer: Peer, screening: Screening, received: readonly ParsedLine[]): Promise<void> {
    const lines: ParsedLine[] = [];
    let bytes = 0;
    for (const line of received) {
      const kept = screening.screen(line);
      if (!kept) continue;
      lines.push(kept);
      bytes += kept.bytes;
    }
    if (lines.length === 0) return;
    peer.entered(lines.length, bytes);
    const decided = await submitLines(this.#core, peer, lines);
    for (const { bytes } of lines.slice(decided)) peer.settled(1, bytes);
  }

  /** Ends a connection that is not admitted. */
  #refuse(code: ErrorCode, text: string, fix?: string): null {
    this.#refused = true;
    this.#send(errorLine(code, { text, fix }));
    this.finish();
    return null;
  }

  #send(line: string): void {
    this.#outbox.push(encoder.encode(`${line}\n`));
  }

  async #fail(error: unknown): Promise<void> {
    if (error instanceof JournalError) return this.#core.onFatal(error);
    if (this.#isClosed || error instanceof ConnectionLost) return;
    log.error("Connection of {ai} ended by a bug: {error}", { ai: this.#name, error });
    this.#peer?.dismiss("INTERNAL", "The hub could not go on with this connection", "connect again");
    await this.#outbox.emptied();
  }

  get #name(): string {
    return this.#peer?.ai ?? "an unknown";
  }

  get #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  #disconnected(peer: Peer): void {
    if (!this.#core.roster.leave(peer)) return;
    this.#core.sequencer.connectionLost(peer.ai);
    if (peer.helloed) log.info("{ai} is gone", { ai: peer.ai });
  }
}
