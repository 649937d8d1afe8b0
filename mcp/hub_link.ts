/**
 * Keeps the one connection of a client's session to the hub. It begins with the first call of a tool, waits for a hub only so long
 * as a model should, and says in a {@linkcode ToolError} why something did not happen.
 */
import {
  type Ack,
  type ConnectionEvent,
  HubClient,
  type HubClientOptions,
  HubError,
  type HubMessage,
  RefusedError,
  type SendType,
} from "../client/hub_client.ts";
import { formatAddress } from "../internal/address.ts";
import { Changes } from "../internal/changes.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import type { DataOf } from "../protocol/messages.ts";
import { ended, noHub } from "./hub_errors.ts";
import type { Addressee } from "./posts.ts";
import { ToolError, toToolError } from "./tool_error.ts";

/** A call waits so long for a hub that is not there, and so long for an answer of one that is. */
const JOIN_MS = 3_000;
const ANSWER_MS = 20_000;

/** After these the connection stays ended: nobody but a person can say that the name is this session's again. */
const FINAL = new Set(["REPLACED", "REVOKED", "DISCONNECTED"]);

/** A link is made from these. */
export interface HubLinkOptions
  extends Pick<HubClientOptions, "address" | "token" | "localKey" | "hello" | "maxUndelivered"> {
  readonly clock?: Clock;
}

/** A link reports what comes to its owner. */
export interface LinkEvents {
  /** Is called for every message of the hub, in order; the next one waits for it. */
  readonly onMessage: (message: HubMessage) => Promise<void>;
  /** The state of a hub that was known before means nothing any more: another connection begins. */
  readonly onFresh: () => void;
}

/** The connection of one AI, which is made when it is needed. */
export class HubLink {
  readonly #options: HubLinkOptions;
  readonly #events: LinkEvents;
  readonly #clock: Clock;
  #client: HubClient | undefined;
  #isConnected = false;
  #lost: Error | undefined;
  #deferred: RefusedError | undefined;
  #ended: HubError | undefined;
  readonly #changes = new Changes();
  /** A call that is made again while the first one has no answer gets the same. */
  readonly #inFlight = new Map<string, { readonly what: string; readonly answer: Promise<Ack> }>();

  constructor(readonly name: string, options: HubLinkOptions, events: LinkEvents) {
    this.#options = options;
    this.#events = events;
    this.#clock = options.clock ?? systemClock;
  }

  get hub(): string {
    return formatAddress(this.#options.address);
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Returns whether the hub has ended the connection for good. */
  get isOver(): boolean {
    return this.#ended !== undefined && FINAL.has(this.#ended.code);
  }

  /** Visits of the same AI are opened with these. */
  get visitor(): Pick<HubClientOptions, "address" | "aiId" | "token" | "localKey"> {
    const { address, token, localKey } = this.#options;
    return { address, aiId: this.name, token, localKey };
  }

  /** Resolves with the connected client, which this call makes if there is none. @throws {ToolError} */
  async joined(): Promise<HubClient> {
    if (this.#ended !== undefined && this.isOver) throw ended(this.#ended, this);
    if (this.#client === undefined) this.#open();
    else if (!this.#isConnected) {
      this.#lost = undefined;
      this.#client.retryNow();
    }
    const waiting = new AbortController();
    const patience = this.#clock.delay(JOIN_MS, waiting.signal).then(() => "late" as const);
    try {
      while (!this.#isConnected) {
        if (this.#ended !== undefined) throw ended(this.#ended, this);
        if (this.#lost !== undefined) throw noHub(this.hub, this.#lost.message);
        const seen = await Promise.race([this.#changes.next, patience]);
        if (seen === "late") throw noHub(this.hub, `it has not answered within ${JOIN_MS / 1_000} s`);
      }
    } finally {
      waiting.abort();
    }
    return this.#client!;
  }

  /**
   * Sends one message and resolves with its ack; `key` becomes its message_id, and `callKey` is the one to call again with.
   * @throws {ToolError}
   */
  async send<T extends SendType>(
    type: T,
    data: DataOf<T>,
    { to, topic, key = crypto.randomUUID(), callKey = key }: Addressee & {
      readonly key?: string | undefined;
      readonly callKey?: string | undefined;
    } = {},
  ): Promise<Ack> {
    const client = await this.joined();
    const what = JSON.stringify([type, data, to, topic]);
    const before = this.#inFlight.get(key);
    if (before !== undefined && before.what !== what) {
      throw toToolError(
        new RefusedError({
          code: "MESSAGE_ID_CONFLICT",
          message: "a call with this key and other words waits for its answer",
          definite: true,
        }),
      );
    }
    const answer = before?.answer ??
      client.send(type, data, {
        messageId: key,
        ...(to === undefined ? {} : { targetAi: to }),
        ...(topic === undefined ? {} : { topic }),
      });
    if (before === undefined) {
      this.#inFlight.set(key, { what, answer });
      answer.catch(() => {}).finally(() => this.#inFlight.delete(key));
    }
    const waiting = new AbortController();
    try {
      const late = this.#clock.delay(ANSWER_MS, waiting.signal).then(() => undefined);
      const ack = await Promise.race([answer, late]);
      if (ack !== undefined) return ack;
    } catch (error) {
      if (error instanceof HubError) throw ended(error, this);
      throw toToolError(error);
    } finally {
      waiting.abort();
    }
    throw new ToolError(
      this.#deferred?.code ?? "UNKNOWN",
      `the hub at ${this.hub} has not acknowledged it within ${ANSWER_MS / 1_000} s${
        this.#deferred === undefined ? "" : ` (${this.#deferred.message})`
      }: whether it is stored is unknown, and this server goes on trying`,
      `call the same tool again with "key": ${
        JSON.stringify(callKey)
      } to hear of it; it is stored once at most`,
    );
  }

  /** Reports that everything up to `seq` is done. */
  received(seq: number): void {
    this.#client?.received(seq);
  }

  /** Ends the connection; with `leave` work that this AI holds is offered again at once, and it leaves these `topics`. */
  async close(
    { leave, topics = [] }: { readonly leave: boolean; readonly topics?: readonly string[] },
  ): Promise<void> {
    if (leave && this.#isConnected) {
      for (const topic of topics) this.#client!.send("topic_leave", { topic }).catch(() => {});
    }
    await this.#client?.close({ leave });
  }

  #open(): void {
    this.#ended = this.#lost = undefined;
    const client = new HubClient({
      ...this.#options,
      aiId: this.name,
      client: "mcp",
      resumeFrom: "cursor",
      // All else that is for everyone is found by search.
      wants: { types: ["message"], capabilities: [...this.#options.hello?.capabilities ?? []] },
      onConnection: (event) => this.#connection(event),
      onDeferred: (refusal) => this.#deferred = refusal,
    });
    this.#client = client;
    this.#events.onFresh();
    this.#read(client);
  }

  async #read(client: HubClient): Promise<void> {
    try {
      for await (const message of client) await this.#events.onMessage(message);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      this.#ended = error;
      this.#client = undefined;
    }
    this.#isConnected = false;
    this.#changes.notify();
  }

  #connection(event: ConnectionEvent): void {
    this.#isConnected = event.kind === "connected";
    this.#lost = event.kind === "lost" ? event.error : undefined;
    this.#changes.notify();
  }
}
