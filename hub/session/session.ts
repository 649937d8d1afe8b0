/**
 * Leads one AI's conversation with the hub over any transport: admission, screening, submission, answers, close. The broker
 * decides what lines mean, the sequencer when their answers leave.
 */
import { getLogger } from "@logtape/logtape";
import type { ErrorCode, Refusal } from "../../protocol/errors.ts";
import type { AuthLine } from "../../protocol/auth_line.ts";
import type { AcceptedLine, ParsedAuth, ParsedLine, ReceivedLine } from "../../protocol/parse.ts";
import { JournalError } from "../../journal/journal.ts";
import { errorLine, plainLine } from "../../protocol/hub_lines.ts";
import { endOfCredential } from "../access/end_of_credential.ts";
import type { Ended, Identity } from "../access/identity.ts";
import { may } from "../access/roles.ts";
import { admit, introduce } from "./admission.ts";
import type { Core } from "./core.ts";
import { Heartbeat } from "./heartbeat.ts";
import { lookUp } from "./lookup.ts";
import { Outbox } from "./outbox.ts";
import { Peer } from "./peer.ts";
import type { HeldIds } from "./recent_ids_by_ai.ts";
import type { Guest } from "./places.ts";
import { Screening } from "./screening.ts";
import { submitLines } from "./submission.ts";
import { ConnectionLost, type Remote, type Transport } from "./transport.ts";

const log = getLogger(["aicollab", "hub"]);

/** The other end has this long to read what was written last and to close before a closing session is cut. */
export const CLOSE_GRACE_MS = 2_000;
/** A session whose credential has ended is cut after this: within a second of the end nothing of it is left. */
const REVOKED_GRACE_MS = 500;
/** A transport that takes no byte for this long is closed. */
const STALL_MS = 60_000;

/** An abort without a reason makes an exception with its stack, which costs more than the rest of a close. */
const ENDED = "ended";

const SYNC_TEXT = '{"message_type":"sync","data":{}}';
const SYNC_LINE: AcceptedLine = {
  ok: true,
  text: SYNC_TEXT,
  bytes: SYNC_TEXT.length,
  message: { message_type: "sync", data: {} },
};

const encoder = new TextEncoder();

/** A session uses these parts of the hub. */
export type SessionCore = Omit<Core, "collaborations" | "topics" | "whyFull">;

/** Serves one transport until it ends. */
export class Session implements Guest {
  readonly #transport: Transport;
  readonly #core: SessionCore;
  readonly #outbox: Outbox;
  readonly #heartbeat: Heartbeat;
  readonly #closed = new AbortController();
  #peer: Peer | null = null;
  #ids: HeldIds | null = null;
  #screening: Screening | null = null;
  /** An error of a connection that was not admitted. */
  #refusedBy: ErrorCode | undefined;
  #isStalled = false;
  #closing = false;
  #wasCutOff = false;

  constructor(transport: Transport, core: SessionCore) {
    this.#transport = transport;
    this.#core = core;
    core.traffic.connections++;
    const nowMs = () => core.now().monoMs;
    this.#outbox = new Outbox(transport, {
      now: nowMs,
      onWritten: (bytes) => {
        core.traffic.bytesSent += bytes;
        this.#peer?.onWritten();
      },
      onBroken: () => this.close(),
    });
    const { heartbeat_interval_ms: intervalMs, heartbeat_missed: maxMissed } = core.limits;
    this.#heartbeat = new Heartbeat({ intervalMs, maxMissed, nowMs: nowMs() });
  }

  get remote(): Remote {
    return this.#transport.remote;
  }

  /** Serves the transport and resolves when it is closed and nothing of the session is left. */
  async serve(): Promise<void> {
    // Who makes a request over HTTP has proved who it is already: many that come at once need no places of strangers.
    if (!this.#transport.isRequest) this.#core.places.enter(this);
    try {
      this.#peer = await this.#open();
      if (this.#peer) await this.#serveLines(this.#peer, this.#ids!);
      else await this.#transport.discard();
    } catch (error) {
      await this.#fail(error);
    } finally {
      this.close();
      this.#core.places.leave(this);
      if (this.#peer) this.#disconnected(this.#peer);
      this.#ids?.release();
    }
  }

  /** Sends due pings, and closes a connection that is dead or stalled; the owner calls it once a second. */
  tick(): void {
    const nowMs = this.#core.now().monoMs;
    const peer = this.#peer;
    const { stalledSince } = this.#outbox;
    if (stalledSince !== null && nowMs - stalledSince > STALL_MS) {
      log.warning("Connection of {ai} took no byte for 60 s: WRITE_STALLED", { ai: this.#name });
      this.#isStalled = true;
      this.close();
      return;
    }
    if (!peer || peer.ended || this.#transport.isWatched) return;
    if (peer.readingPaused) this.#heartbeat.heard(nowMs);
    const beat = this.#heartbeat.beat(nowMs);
    if (beat === "ping") this.#send(plainLine("ping", {}));
    if (beat === "dead") peer.closeWithError("HEARTBEAT_TIMEOUT", "No answer to two pings", "connect again");
  }

  /** Announces to the AI that the hub is shutting down. */
  announceDrain(deadlineMs: number): void {
    if (this.#peer && !this.#peer.ended) this.#send(plainLine("draining", { deadline_ms: deadlineMs }));
  }

  /** Is true when the session was closed before the AI had taken all its answers. */
  get wasCutOff(): boolean {
    return this.#wasCutOff;
  }

  /**
   * Closes the session once everything queued is written; nothing more is accepted or delivered. Answers that the AI has not
   * taken get `answersMs`, and then the other end has 2 s to read and to close. What it has not read then is lost to it.
   */
  async closeGracefully(answersMs = 0): Promise<void> {
    if (this.#closing || this.#isClosed) return;
    this.#closing = true;
    this.#peer?.stop();
    await this.#answersTaken(answersMs);
    this.#core.clock.delay(CLOSE_GRACE_MS, this.#closed.signal).then(() => {
      this.#wasCutOff = this.#owesAnswers;
      this.close();
    });
    await this.#outbox.emptied();
    try {
      // What the AI still sends is read and dropped, so that the last answers are not lost to a reset.
      if (!this.#isClosed) await this.#transport.endWriting(this.#why);
    } catch {
      this.close();
    }
  }

  async displace({ code, ...refusal }: Refusal): Promise<void> {
    if (!this.#refusedBy) this.#sayRefused(code, refusal);
    // What the other end has said is not read: it never waits for the hub, so that this line is written at once.
    await this.#outbox.emptied();
    this.close();
  }

  /** Closes at once. */
  close(): void {
    if (this.#isClosed) return;
    this.#closed.abort(ENDED);
    this.#outbox.abandon();
    this.#peer?.stop();
    this.#transport.close(this.#why);
  }

  /** Reads the first line and admits the AI, or refuses it and resolves with null. */
  async #open(): Promise<Peer | null> {
    const opened = new AbortController();
    const { clock, limits } = this.#core;
    clock.delay(limits.auth_timeout_ms, opened.signal).then(() => {
      if (opened.signal.aborted) return;
      const text = "No valid first line in time";
      this.#refuse("AUTH_TIMEOUT", { text, fix: 'send {"ai_id":…,"token":…} first' });
    });
    let first: ParsedAuth | null;
    try {
      first = await this.#transport.opening();
    } finally {
      opened.abort(ENDED);
    }
    // A first line that comes after the refusal is too late: it must not replace a good connection.
    if (first === null || this.#refusedBy) return null;
    if (first.ok) return await this.#admit(first.auth);
    const code = first.code === "INVALID_MESSAGE" ? "AUTH_FAILED" : first.code;
    return this.#refuse(code, first);
  }

  async #admit(auth: AuthLine): Promise<Peer | null> {
    const { sequencer, roster } = this.#core;
    const { remote } = this.#transport;
    const prove = () => this.#core.places.prove(this);
    const admitted = await introduce(auth, { remote, prove, closed: this.#closed.signal }, this.#core);
    if (this.#refusedBy || this.#closing || this.#isClosed) return null;
    if (!admitted.ok) return this.#refuse(admitted.code, admitted);
    const { identity, ended } = admitted;
    if (ended.aborted) return this.#refuse("REVOKED", endOfCredential(identity.name, ended.reason));
    const admission = admit(auth, { identity, remote }, this.#core);
    if (!admission.ok) return this.#refuse(admission.code, admission);
    const { welcome, start, head } = admission;
    this.#transport.proved?.();
    this.#ids = this.#core.recentIds.hold(auth.ai_id);
    const peer = this.#makePeer(auth, identity, this.#ids);
    peer.arrivedMs = this.#transport.arrivedMs;
    roster.add(peer, remote.where);
    if (peer.isVisit) {
      log.debug("{ai} visits from {remote}", { ai: peer.ai, remote: remote.where });
      if (peer.isRequest && may(identity.role, "send")) sequencer.visited(peer.ai);
    } else if (may(identity.role, "send")) sequencer.connected(peer.ai);
    // It may have replaced an agent of this name, which is as gone as one that was lost.
    else sequencer.connectionLost(peer.ai);
    peer.answer(`${welcome}\n`);
    if (start) peer.resume(start, head);
    else if (peer.isVisit) peer.readNothing();
    ended.addEventListener("abort", () => this.#revoke(peer, ended.reason), { signal: this.#closed.signal });
    return peer;
  }

  /**
   * Ends the session, as the credential that opened it has ended: nothing more is taken, and what its AI does not read within 500 ms
   * is lost to it. An admin who has ended that credential is answered first, as the answer may hold the next token.
   */
  #revoke(peer: Peer, why: Ended): void {
    const { text, fix } = endOfCredential(peer.identity.name, why);
    log.info("{text}: its connection ends", { text });
    peer.hasLeft = true;
    const close = () => peer.closeWithError("REVOKED", text, fix);
    const answering = this.#screening?.answering;
    if (answering) answering.then(close, () => {});
    else close();
    this.#core.clock.delay(REVOKED_GRACE_MS, this.#closed.signal).then(() => this.close());
  }

  #makePeer({ ai_id, visit, wants }: AuthLine, identity: Identity, { recent }: HeldIds): Peer {
    const { journal, bounds, sequencer, inFlight, roster, onFatal } = this.#core;
    return new Peer({
      ai: ai_id,
      isVisit: visit === true,
      isRequest: this.#transport.isRequest === true,
      wants,
      identity,
      outbox: this.#outbox,
      journal,
      recentBatches: roster.recentBatches,
      bounds,
      recent,
      sharedInFlight: inFlight,
      publishedHead: () => sequencer.published.head,
      onReadError: onFatal,
      onClose: () => this.closeGracefully(),
      onLiveDropped: () => this.#syncAgain(),
    });
  }

  /** Submits a `sync` for an AI that did not send one itself. */
  async #syncAgain(): Promise<void> {
    const peer = this.#peer;
    if (!peer?.saidHello) return;
    try {
      const lookup = await lookUp(this.#core, peer, { kind: "pending" });
      await this.#core.sequencer.ready();
      if (peer.ended) return;
      peer.addInFlight(1, SYNC_LINE.bytes);
      this.#core.sequencer.submit(peer, [SYNC_LINE], 0, lookup);
    } catch (error) {
      this.#core.onFatal(error);
    }
  }

  async #serveLines(peer: Peer, ids: HeldIds): Promise<void> {
    const { sequencer, traffic } = this.#core;
    await ids.loaded;
    const screening = this.#screening = new Screening(this.#core, peer, this.#heartbeat);
    let lines: readonly ReceivedLine[] | null;
    while ((lines = await this.#read(peer)) !== null) {
      traffic.linesReceived += lines.length;
      if (!peer.ended && !peer.hasLeft && lines.length > 0) await this.#submit(peer, screening, lines);
    }
    // An AI that sends nothing more may still listen: `printf … | nc` gets its answers.
    if (!peer.ended) await sequencer.settled();
    await this.closeGracefully();
    await this.#outbox.emptied();
  }

  async #read(peer: Peer): Promise<readonly ReceivedLine[] | null> {
    if (peer.paused) await peer.resumed();
    this.#heartbeat.heard(this.#core.now().monoMs);
    peer.readingPaused = false;
    const lines = await this.#transport.lines();
    peer.readingPaused = true;
    peer.arrivedMs = this.#transport.arrivedMs;
    return lines;
  }

  async #submit(peer: Peer, screening: Screening, received: readonly ReceivedLine[]): Promise<void> {
    const lines: ParsedLine[] = [];
    let bytes = 0;
    for (const line of received) {
      const kept = screening.screen(line);
      if (!kept) continue;
      lines.push(kept);
      bytes += kept.bytes;
    }
    if (screening.answering) await screening.answering;
    if (lines.length === 0) return;
    peer.addInFlight(lines.length, bytes);
    const decided = await submitLines(this.#core, peer, lines);
    for (const { bytes } of lines.slice(decided)) peer.removeInFlight(1, bytes);
  }

  /** Closes a connection that is not admitted with an error line. */
  #refuse(code: ErrorCode, refusal: Omit<Refusal, "ok" | "code">): null {
    this.#sayRefused(code, refusal);
    this.closeGracefully();
    return null;
  }

  #sayRefused(code: ErrorCode, { text, fix, retryAfterMs, epoch }: Omit<Refusal, "ok" | "code">): void {
    this.#refusedBy = code;
    this.#send(errorLine(code, { text, fix, retryAfterMs, epoch }));
  }

  #send(line: string): void {
    this.#outbox.push(encoder.encode(`${line}\n`));
  }

  async #fail(error: unknown): Promise<void> {
    if (error instanceof JournalError) return this.#core.onFatal(error);
    if (this.#isClosed || error instanceof ConnectionLost) return;
    log.error("Connection of {ai} ended by a bug: {error}", { ai: this.#name, error });
    this.#peer?.closeWithError("INTERNAL", "The hub could not go on with this connection", "connect again");
    await this.#outbox.emptied();
  }

  get #name(): string {
    return this.#peer?.ai ?? "an unknown AI";
  }

  /** Resolves when the AI has taken all its answers, after `withinMs` at the latest. */
  async #answersTaken(withinMs: number): Promise<void> {
    if (!this.#owesAnswers) return;
    const waiting = new AbortController();
    const taken = this.#outbox.reached(this.#peer!.lastAnswerEnd);
    await Promise.race([taken, this.#core.clock.delay(withinMs, waiting.signal)]);
    waiting.abort();
  }

  get #owesAnswers(): boolean {
    return this.#peer !== null && this.#outbox.written < this.#peer.lastAnswerEnd;
  }

  /** The error that ends the session, where one does. */
  get #why(): ErrorCode | undefined {
    return this.#isStalled ? "WRITE_STALLED" : this.#refusedBy ?? this.#peer?.endedBy;
  }

  get #isClosed(): boolean {
    return this.#closed.signal.aborted;
  }

  #disconnected(peer: Peer): void {
    if (!this.#core.roster.remove(peer)) return;
    this.#core.sequencer.connectionLost(peer.ai);
    if (peer.saidHello) log.info("{ai} disconnected", { ai: peer.ai });
  }
}
