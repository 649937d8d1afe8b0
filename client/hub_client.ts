/**
 * An AI's side of the wire: stays connected, hands out what comes, and brings every message to its answer. What is said
 * and made of it is left to the caller. An AI of one's own, whole:
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
import { type Address, formatAddress } from "../internal/address.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import { type ErrorCode, ERRORS } from "../protocol/errors.ts";
import { type AuthLine, type DataOf, MESSAGES } from "../protocol/messages.ts";
import { backoffMs } from "./backoff.ts";
import { ClosedError, HubError, RefusedError } from "./errors.ts";
import type { Ack, HubMessage, SendType, Welcome } from "./hub_message.ts";
import { Inbox } from "./inbox.ts";
import type { Arrival, Ledger } from "./ledger.ts";
import type { HubLine } from "./line_connection.ts";
import { Unanswered } from "./unanswered.ts";
import { Session } from "./session.ts";

export { ClosedError, HubError, RefusedError } from "./errors.ts";
export type { Ack, Delivered, HubMessage, SendType, Welcome } from "./hub_message.ts";

/** What an AI says of itself. */
export type Hello = Pick<DataOf<"hello">, "specialization" | "description" | "version"> & {
  readonly capabilities?: readonly string[];
};

/** What happens to the connection, for logs. */
export type ConnectionEvent =
  /** For the first time, or after a loss. */
  | { readonly kind: "connected"; readonly welcome: Welcome }
  /** A connection was lost, or an attempt failed; `attempt` counts those since the hub was last there, from 1. */
  | { readonly kind: "lost"; readonly error: Error; readonly attempt: number; readonly retryInMs: number };

/** What a client needs to know. */
export interface HubClientOptions {
  readonly address: Address;
  readonly aiId: string;
  readonly token?: string | undefined;
  /**
   * The content of `local.key`, which lets in from loopback, whatever the ai_id; or what reads it, asked once a hub is
   * there, for each connection: a first hub makes the key before it listens.
   */
  readonly localKey?: string | (() => Promise<string | undefined>) | undefined;
  readonly hello: Hello;
  /** Where reading begins: at what was last `received`, after a seq, or with what comes from now on. Default `live`. */
  readonly resumeFrom?: "cursor" | "live" | number;
  /** The journal that `resumeFrom` speaks of. */
  readonly journalId?: string;
  /** Name and version of the program, as in `trainer/1.0`. */
  readonly client?: string;
  /** What is held undelivered before entries are let go of, in characters. Default 16 Mi. */
  readonly maxUndelivered?: number;
  readonly onConnection?: (event: ConnectionEvent) => void;
  /** The hub begins to refuse messages for a time, by `refusal`; undefined: all those were answered. For logs. */
  readonly onPutOff?: (refusal: RefusedError | undefined) => void;
  /** Notes what was acknowledged and what came. */
  readonly ledger?: Ledger | undefined;
  readonly clock?: Clock;
  /** 0–1, for the back-off. */
  readonly random?: () => number;
}

/** More about one message. */
export interface SendOptions {
  /** To this AI alone; otherwise to everyone. */
  readonly targetAi?: string;
  /** Must be unique for this AI for ever; only an answered message may be sent again under its own. Default: a random UUID. */
  readonly messageId?: string;
}

/** Errors that another attempt does not mend. */
const FATAL = new Set([
  "AUTH_FAILED",
  "REPLACED",
  "REVOKED",
  "DISCONNECTED",
  "JOURNAL_CHANGED",
  "CURSOR_AHEAD",
]);
const MAX_UNDELIVERED = 16 * 1_048_576;
/** How long a goodbye may take. */
const LEAVE_MS = 5_000;

/**
 * A connection to the hub that mends itself.
 *
 * It connects at once and, when that fails or ends, again and again (full jitter, 0.2–30 s), from the last seq it handed
 * out. It is iterated by one consumer, and reads whether or not that one keeps up.
 */
export class HubClient implements AsyncIterable<HubMessage>, AsyncDisposable {
  readonly #options: HubClientOptions;
  readonly #clock: Clock;
  readonly #inbox: Inbox<HubMessage>;
  readonly #unanswered = new Unanswered();
  readonly #ready = Promise.withResolvers<Welcome>();
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;

  #session: Session | undefined;
  #journalId: string | undefined;
  #cursor: number | undefined;
  /** The position that the last authentication named. */
  #askedFrom: number | undefined;
  #helloId = "";
  /** Ids of messages that were refused for a time and have no other answer yet. */
  readonly #putOffIds = new Set<string>();
  /** Connections and attempts in a row that came to nothing. */
  #failures = 0;
  #retryAfterMs = 0;
  /** The connection was given up to have entries again that were let go of: no reason to wait. */
  #isHungry = false;
  /** By what the caller was told. */
  #isConnected = false;
  #end: Error | undefined;

  constructor(options: HubClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#journalId = options.journalId;
    this.#inbox = new Inbox({
      maxSize: options.maxUndelivered ?? MAX_UNDELIVERED,
      onHungry: () => {
        this.#isHungry = true;
        this.#session?.[Symbol.dispose]();
      },
    });
    // Whoever never asks for it hears of a failure elsewhere.
    this.#ready.promise.catch(() => {});
    this.#done = this.#stayConnected();
  }

  /** The first welcome. @throws {HubError | ClosedError} */
  ready(): Promise<Welcome> {
    return this.#ready.promise;
  }

  /**
   * Sends one message and resolves with its ack, which means that it is committed; sends it again with the same
   * `message_id` after every lost connection until then, and after its time where the hub refuses it for a time (its disk
   * is full). Not waiting for one ack before the next send is fine.
   * @throws {RefusedError} The hub, or already this client by the hub's rules of form, refused this message.
   * @throws {HubError | ClosedError} The client is at its end; the outcome is unknown.
   * @throws {Error} The `messageId` is that of a message without an answer yet; that one is not touched.
   */
  async send<T extends SendType>(type: T, data: DataOf<T>, options: SendOptions = {}): Promise<Ack> {
    if (this.#end !== undefined) throw this.#end;
    return await this.#post(type, data, options);
  }

  /** Tells the hub that everything up to `seq` is done with: where `resumeFrom: "cursor"` goes on. */
  received(seq: number): void {
    this.#cursor = Math.max(this.#cursor ?? 0, seq);
    this.#session?.received(this.#cursor);
  }

  /**
   * What comes from the hub: entries in the order of `seq`, each once, and what is told live in between. Ends when the
   * client is closed. After a reconnect `training_sync` (and `caught_up`) come again.
   * @throws {HubError} in the iteration, when the hub ended it for good.
   */
  [Symbol.asyncIterator](): AsyncIterator<HubMessage, undefined> {
    return this.#inbox;
  }

  /**
   * Ends the connection; unanswered sends reject with `ClosedError`. With `leave` it says goodbye before (after what was
   * sent is answered), so that sessions it is the partner of are offered again at once. Never throws.
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

  async #post(type: SendType | "leave", data: unknown, { targetAi, messageId }: SendOptions): Promise<Ack> {
    const sentMs = this.#clock.monotonicMs();
    const id = messageId ?? crypto.randomUUID();
    const line = { message_type: type, message_id: id, target_ai: targetAi, data };
    const answer = this.#unanswered.add(id, JSON.stringify(line));
    this.#session?.wake();
    const ack = await answer;
    const ms = this.#clock.monotonicMs() - sentMs;
    this.#options.ledger?.acknowledged({ message_type: type, message_id: id, seq: ack.seq, ms });
    return ack;
  }

  async #stayConnected(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const error = await this.#connect(signal);
      if (signal.aborted) return;
      if (error instanceof HubError) return this.#finish(error);
      if (this.#isHungry) continue;
      const attempt = this.#failures++;
      const retryInMs = backoffMs(attempt, this.#options.random ?? Math.random, this.#retryAfterMs);
      this.#isConnected = false;
      this.#options.onConnection?.({ kind: "lost", error, attempt: attempt + 1, retryInMs });
      await this.#clock.delay(retryInMs, signal);
    }
  }

  /** One connection from beginning to end; returns why it ended. */
  async #connect(signal: AbortSignal): Promise<Error> {
    const { address } = this.#options;
    // Before its welcome: what is handed out until then must not end it.
    this.#inbox.restart();
    this.#isHungry = false;
    this.#retryAfterMs = 0;
    let trouble: Error | undefined;
    try {
      using session = await Session.open(() => this.#auth(), {
        address,
        clock: this.#clock,
        unanswered: this.#unanswered,
        signal,
      });
      this.#session = session;
      if (signal.aborted) return new ClosedError();
      for await (const lines of session.lines()) {
        for (const line of lines) trouble = this.#hear(line, session) ?? trouble;
      }
      return trouble ?? new Error(`The hub at ${formatAddress(address)} closed the connection`);
    } catch (error) {
      if (error instanceof HubError) return error;
      return trouble ?? (error instanceof Error ? error : new Error(String(error)));
    } finally {
      this.#session = undefined;
    }
  }

  async #auth(): Promise<AuthLine> {
    const { aiId, token, localKey, client, resumeFrom = "live" } = this.#options;
    const from = this.#inbox.position ?? (resumeFrom === "live" ? undefined : resumeFrom);
    this.#askedFrom = typeof from === "number" ? from : undefined;
    return withoutUndefined({
      ai_id: aiId,
      token,
      local_key: typeof localKey === "function" ? await localKey() : localKey,
      client,
      resume_from: from,
      journal_id: from === undefined ? undefined : this.#journalId,
    });
  }

  /** @returns what is going to end the connection. @throws {HubError} when it has to be the last one. */
  #hear({ message, size }: HubLine, session: Session): Error | undefined {
    switch (message.message_type) {
      case "welcome":
        this.#begin(MESSAGES.welcome.schema.parse(message), session);
        return;
      case "ack": {
        const ack = message as unknown as Ack;
        // Not the welcome: a hub that lets in and falls over at once is not to be hammered.
        if (ack.message_id === this.#helloId) this.#failures = 0;
        this.#answered(ack.message_id, ack, session);
        return;
      }
      case "error":
        return this.#refused(MESSAGES.error.schema.parse(message), session, size);
      default:
        if (!isHandedOut(message.message_type)) return;
        // Before the inbox, which would put right what the hub did wrong.
        if (isEntry(message)) this.#options.ledger?.arrived(message);
        if (message.message_type === "caught_up") {
          this.#options.ledger?.caughtUp(MESSAGES.caught_up.schema.parse(message).seq);
        }
        this.#inbox.put(message as unknown as HubMessage, size);
    }
  }

  #begin(welcome: Welcome, session: Session): void {
    const { resumeFrom = "live", hello, onConnection } = this.#options;
    this.#journalId = welcome.journal_id;
    this.#inbox.position ??= resumeFrom === "live"
      ? welcome.head_seq
      : resumeFrom === "cursor"
      ? welcome.cursor
      : resumeFrom;
    // What was taken from the inbox since the hub was asked does not come later for that.
    this.#options.ledger?.begin(this.#askedFrom ?? this.#inbox.position);
    this.#unanswered.restart();
    this.#helloId = crypto.randomUUID();
    const line = { message_type: "hello", message_id: this.#helloId, data: hello };
    session.begin(welcome, JSON.stringify(line));
    if (this.#cursor !== undefined) session.received(this.#cursor);
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
      // It surely did not happen, and the next hub will take it: it stays unanswered.
      if (code === "SHUTTING_DOWN") return;
      const refusal = new RefusedError(error);
      if (error.retry_after_ms === undefined) return void this.#answered(id, refusal, session);
      if (this.#putOffIds.size === 0) this.#options.onPutOff?.(refusal);
      return void this.#putOff(id, error.retry_after_ms);
    }
    if (ERRORS[code as ErrorCode]?.closes) {
      this.#retryAfterMs = error.retry_after_ms ?? 0;
      return new Error(`${code}: ${error.message}`);
    }
    this.#inbox.put({ message_type: "error", ...error }, size);
  }

  #answered(id: string, answer: Ack | RefusedError, session: Session): void {
    this.#unanswered.settle(id, answer);
    session.wake();
    if (this.#putOffIds.delete(id) && this.#putOffIds.size === 0) this.#options.onPutOff?.(undefined);
  }

  async #putOff(id: string, ms: number): Promise<void> {
    this.#putOffIds.add(id);
    this.#unanswered.putOff(id);
    await this.#clock.delay(ms, this.#closing.signal);
    this.#unanswered.goOn();
    this.#session?.wake();
  }

  #finish(error: HubError | ClosedError): void {
    this.#end ??= error;
    this.#closing.abort();
    this.#session?.[Symbol.dispose]();
    this.#ready.reject(error);
    this.#unanswered.abandon(error);
    this.#inbox.end(error instanceof HubError ? error : undefined);
  }
}

function isHandedOut(type: string): boolean {
  return Object.hasOwn(MESSAGES, type) && type !== "ping" && type !== "pong";
}

function isEntry(message: HubLine["message"]): message is HubLine["message"] & Arrival {
  return message.seq !== undefined && message.message_type !== "caught_up";
}

function withoutUndefined(auth: { readonly [K in keyof AuthLine]: AuthLine[K] | undefined }): AuthLine {
  return Object.fromEntries(Object.entries(auth).filter(([, value]) => value !== undefined)) as AuthLine;
}
