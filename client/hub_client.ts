/**
 * The AI's side of the wire: it stays connected, hands out what comes, and sends each message until it is answered. This is
 * a complete AI:
 *
 * ```ts
 * import { HubClient } from "./hub_client.ts";
 *
 * const address = { hostname: "127.0.0.1", port: 6000 };
 * const hello = { specialization: "graphics", capabilities: ["rendering"] };
 * const client = new HubClient({ address, aiId: "AI_Mine", token: Deno.env.get("AICOLLAB_TOKEN"), hello });
 * Deno.addSignalListener("SIGINT", () => client.close({ leave: true }));
 * const { seq } = await client.send("pattern_share", { pattern_id: "p1", domain: "tiles", content: { size: 8 } });
 * console.log(`Shared as entry ${seq}`);
 * for await (const message of client) {
 *   if (message.message_type === "pattern_share") console.log(message.source_ai, message.data.content);
 *   if (message.seq !== undefined) client.received(message.seq);
 * }
 * ```
 */
import { formatAddress } from "../internal/address.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import { withResolvers } from "../internal/resolvers.ts";
import { type ErrorCode, ERRORS } from "../protocol/errors.ts";
import type { AuthLine } from "../protocol/auth_line.ts";
import { type DataOf, MESSAGES } from "../protocol/messages.ts";
import { backoffMs } from "./backoff.ts";
import { CredentialReader } from "./credentials.ts";
import { Deferral } from "./deferral.ts";
import { ClosedError, ForeignLine, HubError, NOT_A_HUB, RefusedError, TurnedAway } from "./errors.ts";
import type { HubClientOptions, SendOptions } from "./hub_client_options.ts";
import type { Ack, HubMessage, RequestType, SendType, Welcome } from "./hub_message.ts";
import { Inbox } from "./inbox.ts";
import type { HubLine } from "./connection.ts";
import { LineConnection } from "./line_connection.ts";
import { isAnswer, isEntry, isHandedOut } from "./line_kinds.ts";
import { Unanswered } from "./unanswered.ts";
import { Session } from "./session.ts";

export { ClosedError, HubError, NOT_A_HUB, RefusedError } from "./errors.ts";
export type { ConnectionEvent, Hello, HubClientOptions, SendOptions } from "./hub_client_options.ts";
export type { Ack, Delivered, HubMessage, SendType, Welcome } from "./hub_message.ts";

/** Another attempt does not mend these errors; another token or key mends some of them. */
const FATAL = new Set([
  "AUTH_FAILED",
  "REPLACED",
  "REVOKED",
  "DISCONNECTED",
  "JOURNAL_CHANGED",
  "CURSOR_AHEAD",
]);
const MAX_UNDELIVERED = 16 * 1_048_576;
/** The client waits this long for the answer to its `leave`. */
const LEAVE_MS = 5_000;

/**
 * A connection to the hub that reconnects by itself.
 *
 * It connects at once and, whenever that fails or the connection ends, again (full jitter, 0.2–30 s), from the last seq that
 * it handed out. One consumer iterates it; it reads whether or not that one keeps up.
 */
export class HubClient implements AsyncIterable<HubMessage>, AsyncDisposable {
  readonly #options: HubClientOptions;
  readonly #clock: Clock;
  readonly #inbox: Inbox<HubMessage>;
  readonly #unanswered = new Unanswered();
  readonly #credentials: CredentialReader;
  readonly #deferral: Deferral;
  readonly #ready = withResolvers<Welcome>();
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;

  #session: Session | undefined;
  #journalId: string | undefined;
  #epoch: string | undefined;
  #cursor: number | undefined;
  /** The hub has lost entries since this client began. */
  #hasLost = false;
  /** The last first line named this position. */
  #requestedFrom: number | undefined;
  #helloId = "";
  /** So many connections and attempts in a row have failed. */
  #failures = 0;
  #retryAfterMs = 0;
  /** The client closed the connection itself, to get dropped entries again: it reconnects without a wait. */
  #isRefilling = false;
  /** Ends the wait before the next attempt. */
  #wait = new AbortController();
  /** The last event that the caller got was `connected`. */
  #isConnected = false;
  /** A hub has admitted the client at least once. */
  #wasWelcomed = false;
  #end: Error | undefined;

  constructor(options: HubClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#credentials = new CredentialReader(options, this.#clock);
    this.#deferral = new Deferral({
      unanswered: this.#unanswered,
      clock: this.#clock,
      signal: this.#closing.signal,
      onDeferred: options.onDeferred,
    });
    this.#journalId = options.journalId;
    this.#epoch = options.epoch;
    this.#inbox = new Inbox({
      maxSize: options.maxUndelivered ?? MAX_UNDELIVERED,
      onRefill: () => {
        this.#isRefilling = true;
        this.#session?.[Symbol.dispose]();
      },
    });
    // A caller that never awaits `ready` gets the failure from the iteration or a send.
    this.#ready.promise.catch(() => {});
    this.#done = this.#stayConnected();
  }

  /** Resolves with the first welcome. @throws {HubError | ClosedError} */
  ready(): Promise<Welcome> {
    return this.#ready.promise;
  }

  /**
   * Sends one message and resolves with its ack, which means that it is committed. Until then the message is sent again under
   * the same `message_id` after every lost connection, and after a pause where the hub asks for one (its disk is full).
   * The caller need not wait for one ack before the next send.
   * @throws {RefusedError} when the hub, or this client by the hub's rules of form, has refused the message.
   * @throws {HubError | ClosedError} when the client has ended; the outcome is unknown.
   * @throws {Error} when `messageId` is that of an unanswered message, which is not affected.
   */
  async send<T extends SendType>(type: T, data: DataOf<T>, options: SendOptions = {}): Promise<Ack> {
    if (this.#end !== undefined) throw this.#end;
    return await this.#post(type, data, options);
  }

  /** Reports to the hub that everything up to `seq` is done with; `resumeFrom: "cursor"` goes on after it. */
  received(seq: number): void {
    // Once entries were lost, a seq that was not handed out since is of one of those.
    const present = this.#hasLost ? Math.min(seq, this.#inbox.position ?? 0) : seq;
    this.#cursor = Math.max(this.#cursor ?? 0, present);
    this.#session?.received(this.#cursor);
  }

  /**
   * Iterates over what comes from the hub: entries in the order of `seq`, each once, and live messages in between. It ends when
   * the client is closed. After a reconnect `training_sync` (and `caught_up`) come again.
   *
   * An `error` with the code `EPOCH_CHANGED` says that the hub lost what it had after `common_seq`: entries that were handed
   * out, messages that were acknowledged, collaborations. Other entries with the same seqs follow.
   * @throws {HubError} in the iteration, when the hub has ended the client.
   */
  [Symbol.asyncIterator](): AsyncIterator<HubMessage, undefined> {
    return this.#inbox;
  }

  /** Tries to connect at once where the client waits before its next attempt, unless the hub has asked for the wait. */
  retryNow(): void {
    if (this.#retryAfterMs === 0) this.#wait.abort();
  }

  /**
   * Closes the client; unanswered sends reject with `ClosedError`. With `leave` it sends that first, after what was sent is
   * answered, so that collaborations whose partner it is are offered again at once. It never throws.
   */
  async close({ leave = false }: { leave?: boolean } = {}): Promise<void> {
    if (leave && this.#end === undefined && this.#session !== undefined) {
      const waiting = new AbortController();
      const left = this.#post("leave", {}, {}).catch(() => {});
      await Promise.race([left, this.#clock.delay(LEAVE_MS, waiting.signal)]);
      waiting.abort();
    }
    this.#finish(new ClosedError("The client was closed"));
    await this.#done;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /**
   * Sends one message and resolves with the line that answers it, of whatever type, which is how the hub answers those that manage it.
   * It is sent again after a lost connection, too. @throws what {@linkcode send} throws.
   */
  async request(type: RequestType, data: unknown): Promise<HubLine["message"]> {
    if (this.#end !== undefined) throw this.#end;
    const id = crypto.randomUUID();
    const answer = this.#unanswered.add(id, JSON.stringify({ message_type: type, message_id: id, data }));
    this.#session?.flush();
    return await answer;
  }

  async #post(
    type: SendType | "leave",
    data: unknown,
    { targetAi, topic, messageId }: SendOptions,
  ): Promise<Ack> {
    const sentMs = this.#clock.monotonicMs();
    const id = messageId ?? crypto.randomUUID();
    const line = { message_type: type, message_id: id, target_ai: targetAi, topic, data };
    const answer = this.#unanswered.add(id, JSON.stringify(line));
    this.#session?.flush();
    const ack = await answer as unknown as Ack;
    const ms = this.#clock.monotonicMs() - sentMs;
    this.#options.ledger?.acknowledged({ message_type: type, message_id: id, seq: ack.seq, ms });
    return ack;
  }

  async #stayConnected(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const error = await this.#connect(signal);
      if (signal.aborted) return;
      if (error instanceof HubError && !await this.#credentials.hasOther(error.code, signal)) {
        return this.#finish(error);
      }
      // A hub that was here may come back; where none ever was there is another server.
      if (error instanceof ForeignLine && !this.#wasWelcomed) {
        return this.#finish(new HubError({ code: NOT_A_HUB, message: error.message, definite: true }));
      }
      if (this.#isRefilling) continue;
      const attempt = this.#failures++;
      const retryInMs = backoffMs(attempt, this.#options.random ?? Math.random, this.#retryAfterMs);
      this.#isConnected = false;
      this.#options.onConnection?.({ kind: "lost", error, attempt: attempt + 1, retryInMs });
      this.#wait = new AbortController();
      if (signal.aborted) return;
      await this.#clock.delay(retryInMs, this.#wait.signal);
    }
  }

  /** Leads one connection from beginning to end, and resolves with the reason for its end. */
  async #connect(signal: AbortSignal): Promise<Error> {
    const { address, connect = (signal) => LineConnection.open(address, signal) } = this.#options;
    // The inbox restarts before the connection: what is handed out until its welcome must not ask for a refill.
    this.#inbox.restart();
    this.#isRefilling = false;
    this.#retryAfterMs = 0;
    let reason: Error | undefined;
    let session: Session | undefined;
    try {
      session = await Session.open(() => this.#auth(), {
        connect,
        clock: this.#clock,
        unanswered: this.#unanswered,
        signal,
      });
      this.#session = session;
      if (signal.aborted) return new ClosedError();
      for await (const lines of session.lines()) {
        for (const line of lines) reason = this.#receive(line, session) ?? reason;
      }
      return reason ?? new Error(`The hub at ${formatAddress(address)} closed the connection`);
    } catch (error) {
      if (error instanceof HubError) return error;
      return reason ?? (error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#session = undefined;
      session?.[Symbol.dispose]();
    }
  }

  async #auth(): Promise<AuthLine> {
    const { aiId, client, history, hello, wants, resumeFrom = "live" } = this.#options;
    const credentials = await this.#credentials.next();
    const isVisit = hello === null;
    const begin = resumeFrom === "live" ? undefined : resumeFrom;
    const from = isVisit && begin === undefined ? undefined : this.#inbox.position ?? begin;
    this.#requestedFrom = typeof from === "number" ? from : undefined;
    return withoutUndefined({
      ai_id: aiId,
      ...credentials,
      client,
      visit: isVisit || undefined,
      resume_from: from,
      wants,
      history,
      journal_id: from === undefined ? undefined : this.#journalId,
      epoch: this.#epoch,
    });
  }

  /** Handles a line and returns the error that is about to end the connection. @throws {HubError} when the client has to end. */
  #receive({ message, text }: HubLine, session: Session): Error | undefined {
    switch (message.message_type) {
      case "welcome":
        this.#begin(MESSAGES.welcome.schema.parse(message), session);
        return;
      case "ack": {
        const { message_id } = message as unknown as Ack;
        // Only an ack ends the back-off, of a hello where there is one, not the welcome: a hub that crashes after its welcome must not be flooded.
        if (message_id === this.#helloId || this.#options.hello === null) this.#failures = 0;
        this.#answered(message_id, message, session);
        return;
      }
      case "error":
        return this.#refused(MESSAGES.error.schema.parse(message), session, text.length);
      default:
        if (isAnswer(message)) return void this.#answered(message.message_id, message, session);
        if (!isHandedOut(message.message_type)) return;
        // The ledger gets it before the inbox, which would hide what the hub did wrong.
        if (isEntry(message)) this.#options.ledger?.arrived(message, text);
        if (message.message_type === "caught_up") {
          this.#options.ledger?.caughtUp(MESSAGES.caught_up.schema.parse(message).seq);
        }
        this.#inbox.put(message as unknown as HubMessage, text.length);
    }
  }

  #begin(welcome: Welcome, session: Session): void {
    const { resumeFrom = "live", hello, onConnection } = this.#options;
    this.#wasWelcomed = true;
    this.#journalId = welcome.journal_id;
    this.#epoch = welcome.epoch;
    if (welcome.common_seq !== undefined) this.#takeBack(welcome.common_seq);
    this.#inbox.position ??= resumeFrom === "live"
      ? welcome.head_seq
      : resumeFrom === "cursor"
      ? welcome.cursor
      : resumeFrom;
    // Entries that were handed out after the first line was sent come again: the connection begins where that asked.
    this.#options.ledger?.begin(
      this.#requestedFrom ?? this.#inbox.position,
      welcome.epoch,
      this.#options.wants,
    );
    this.#unanswered.restart();
    this.#helloId = crypto.randomUUID();
    const line = { message_type: "hello", message_id: this.#helloId, data: hello };
    const first = hello === null ? undefined : JSON.stringify(line);
    // The session may hold a cursor from before the welcome, of entries that are lost.
    if (this.#cursor !== undefined) session.received(this.#cursor);
    session.begin(welcome, first);
    this.#ready.resolve(welcome);
    if (!this.#isConnected) onConnection?.({ kind: "connected", welcome });
    this.#isConnected = true;
  }

  #refused(error: DataOf<"error">, session: Session, size: number): Error | undefined {
    const { code, message_id: id } = error;
    if (FATAL.has(code) || (id !== undefined && id === this.#helloId && code !== "SHUTTING_DOWN")) {
      throw new HubError(error);
    }
    if (id !== undefined) {
      // The message surely did not happen, and the next hub accepts it: it stays unanswered.
      if (code === "SHUTTING_DOWN") return;
      const refusal = new RefusedError(error);
      // Who says too much to one AI, or has spent its budget, waits for itself: leases and all else must not wait for it.
      if (error.retry_after_ms === undefined || code === "RATE_LIMITED" || code === "BUDGET_SPENT") {
        return void this.#answered(id, refusal, session);
      }
      this.#deferral.wait(id, error.retry_after_ms, refusal).then(() => this.#session?.flush());
      return;
    }
    if (code === "EPOCH_CHANGED" && error.common_seq !== undefined) {
      this.#epoch = error.epoch;
      // The next attempt is right: it names a lower position, which can happen only so often.
      if (error.common_seq < (this.#inbox.position ?? 0)) this.#failures = 0;
      this.#takeBack(error.common_seq);
      this.#inbox.position ??= error.common_seq;
    }
    if (ERRORS[code as ErrorCode]?.closes) {
      this.#retryAfterMs = error.retry_after_ms ?? 0;
      return new TurnedAway(error);
    }
    this.#inbox.put({ message_type: "error", ...error }, size);
  }

  /** Forgets what the hub had after `seq` and has lost, and lets the caller know in the place where other entries begin. */
  #takeBack(seq: number): void {
    this.#hasLost = true;
    if (this.#cursor !== undefined) this.#cursor = Math.min(this.#cursor, seq);
    this.#inbox.takeBack(seq, {
      message_type: "error",
      code: "EPOCH_CHANGED",
      message: `The hub has lost what it had after entry ${seq}`,
      definite: false,
      epoch: this.#epoch,
      common_seq: seq,
    });
  }

  #answered(id: string, answer: HubLine["message"] | RefusedError, session: Session): void {
    this.#unanswered.settle(id, answer);
    session.flush();
    this.#deferral.answered(id);
  }

  #finish(error: HubError | ClosedError): void {
    this.#end ??= error;
    this.#closing.abort();
    this.#wait.abort();
    this.#session?.[Symbol.dispose]();
    this.#ready.reject(error);
    this.#unanswered.abandon(error);
    this.#inbox.end(error instanceof HubError ? error : undefined);
  }
}

function withoutUndefined(auth: { readonly [K in keyof AuthLine]: AuthLine[K] | undefined }): AuthLine {
  return Object.fromEntries(Object.entries(auth).filter(([, value]) => value !== undefined)) as AuthLine;
}
