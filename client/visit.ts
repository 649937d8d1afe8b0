/**
 * Visits a hub: one short connection that acts as an AI beside its own. It sends, reads, and ends; commands in a shell and hooks
 * are such. A hub that is not there is an error at once.
 *
 * ```ts
 * await using visit = await openVisit({ address: { hostname: "127.0.0.1", port: 6000 }, aiId: "AI_Mine", resumeFrom: "cursor" });
 * await visit.send("message", { content: "done" }, { targetAi: "AI_Node_1" });
 * for await (const message of visit.pending()) console.log(message);
 * ```
 */
import { type Clock, systemClock } from "../internal/clock.ts";
import { withResolvers } from "../internal/resolvers.ts";
import {
  HubClient,
  type HubClientOptions,
  type HubMessage,
  type SendOptions,
  type SendType,
  type Welcome,
} from "./hub_client.ts";
import type { Ack, RequestType } from "./hub_message.ts";
import type { DataOf } from "../protocol/messages.ts";

export { ClosedError, HubError, RefusedError, TurnedAway } from "./errors.ts";
export type { Ack, HubMessage, SendOptions, SendType, Welcome } from "./hub_client.ts";

/** A visit that has lost its hub waits so long for it. */
const LOST_MS = 10_000;

/** A visit is made from these; without `resumeFrom` it gets answers only. */
export interface VisitOptions extends
  Pick<
    HubClientOptions,
    "address" | "connect" | "aiId" | "token" | "localKey" | "resumeFrom" | "wants" | "history" | "client"
  > {
  /** The visit ends when no hub has admitted it for so long, at first or after a lost connection. The default is 10 s. */
  readonly lostMs?: number;
  readonly clock?: Clock;
}

/**
 * Opens a visit and resolves once the hub has admitted it.
 * @throws {HubError} when the hub refuses it, or is none. @throws {Error} with its cause when nobody listens there, or no hub answers.
 */
export async function openVisit(options: VisitOptions): Promise<Visit> {
  const visit = new Visit(options);
  await visit.opened();
  return visit;
}

/** An open visit, made by {@linkcode openVisit}. */
export class Visit implements AsyncDisposable {
  readonly #client: HubClient;
  readonly #clock: Clock;
  readonly #lostMs: number;
  readonly #failed = withResolvers<never>();
  #welcome: Welcome | undefined;
  /** Has ended the visit. */
  #lostBy: Error | undefined;
  #connected = new AbortController();
  #requests = 0;

  constructor({ lostMs = LOST_MS, clock = systemClock, ...options }: VisitOptions) {
    this.#lostMs = lostMs;
    this.#clock = clock;
    this.#failed.promise.catch(() => {});
    this.#client = new HubClient({
      ...options,
      hello: null,
      clock,
      onConnection: (event) => {
        if (event.kind === "lost") return this.#lost(event.error);
        this.#welcome = event.welcome;
        this.#connected.abort();
      },
    });
  }

  /** Resolves when the hub has admitted the visit. */
  async opened(): Promise<void> {
    this.#endIn(this.#lostMs, new Error(`No hub has answered within ${this.#lostMs} ms`));
    try {
      await Promise.race([this.#client.ready(), this.#failed.promise]);
    } finally {
      this.#connected.abort();
    }
  }

  /** What the hub said when it admitted the visit last. */
  get welcome(): Welcome {
    return this.#welcome!;
  }

  /**
   * Sends one message and resolves with its ack. It is sent again after a lost connection, and is stored once. To send it again in
   * another visit, as the answer was lost, give it a `messageId`.
   * @throws {RefusedError} when the hub has refused it. @throws {HubError | ClosedError} when the visit has ended: the outcome is unknown.
   */
  send<T extends SendType>(type: T, data: DataOf<T>, options: SendOptions = {}): Promise<Ack> {
    return this.#client.send(type, data, options);
  }

  /**
   * Sends one message that the hub answers by a line of another type than `ack`, and resolves with that line's `data`. It is sent once: a
   * connection that is lost meanwhile ends the visit. @throws what {@linkcode send} throws.
   */
  async request(type: RequestType, data: unknown): Promise<unknown> {
    this.#requests++;
    try {
      return (await this.#client.request(type, data)).data;
    } finally {
      this.#requests--;
    }
  }

  /** Says that everything up to `seq` is done with: the AI's cursor moves, for all its connections. */
  received(seq: number): void {
    this.#client.received(seq);
  }

  /**
   * Iterates over the entries from `resumeFrom` on, and goes on with those that are published later, until the visit is closed.
   * @throws {HubError | Error} when the visit ends otherwise: more may have been there
   */
  [Symbol.asyncIterator](): AsyncIterator<HubMessage, undefined> {
    const messages = this.#client[Symbol.asyncIterator]();
    return {
      next: async () => {
        const result = await messages.next();
        if (result.done && this.#lostBy !== undefined) throw this.#lostBy;
        return result;
      },
    };
  }

  /** Yields the entries from `resumeFrom` up to those that were there when the visit opened, gaps among them. @throws as the iteration */
  async *pending(): AsyncGenerator<HubMessage, undefined> {
    for await (const message of this) {
      if (message.message_type === "caught_up") return;
      yield message;
    }
  }

  /** Leaves, once everything that was sent is answered and the cursor is moved, and closes. It never throws. */
  async close(): Promise<void> {
    this.#connected.abort();
    await this.#client.close({ leave: true });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #lost(error: Error): void {
    if (this.#welcome === undefined || this.#requests > 0) return this.#end(error);
    if (this.#connected.signal.aborted) this.#endIn(this.#lostMs, error);
  }

  /** Ends the visit when it is not connected in time. */
  #endIn(ms: number, error: Error): void {
    this.#connected = new AbortController();
    const { signal } = this.#connected;
    this.#clock.delay(ms, signal).then(() => {
      if (!signal.aborted) this.#end(error);
    });
  }

  #end(error: Error): void {
    this.#lostBy ??= error;
    this.#connected.abort();
    this.#failed.reject(error);
    this.#client.close();
  }
}
