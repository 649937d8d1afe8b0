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
  NOT_A_HUB,
  RefusedError,
  type SendType,
} from "../client/hub_client.ts";
import { formatAddress } from "../internal/address.ts";
import { type Clock, systemClock } from "../internal/clock.ts";
import type { DataOf } from "../protocol/messages.ts";
import { ToolError, toToolError } from "./tool_error.ts";

/** A call waits so long for a hub that is not there, and so long for an answer of one that is. */
const JOIN_MS = 3_000;
const ANSWER_MS = 20_000;

/** After these the connection stays ended: nobody but a person can say that the name is this session's again. */
const FINAL = new Set(["REPLACED", "REVOKED", "DISCONNECTED"]);

/** A link is made from these. */
export interface HubLinkOptions extends Pick<HubClientOptions, "address" | "token" | "localKey" | "hello"> {
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
export class HubLink implements AsyncDisposable {
  readonly #options: HubLinkOptions;
  readonly #events: LinkEvents;
  readonly #clock: Clock;
  #client: HubClient | undefined;
  #isConnected = false;
  #lost: Error | undefined;
  #deferred: RefusedError | undefined;
  #ended: HubError | undefined;
  #changed = Promise.withResolvers<void>();
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

  /** Visits of the same AI are opened with these. */
  get visitor(): Pick<HubClientOptions, "address" | "aiId" | "token" | "localKey"> {
    const { address, token, localKey } = this.#options;
    return { address, aiId: this.name, token, localKey };
  }

  /** Resolves with the connected client, which this call makes if there is none. @throws {ToolError} */
  async joined(): Promise<HubClient> {
    if (this.#ended !== undefined && FINAL.has(this.#ended.code)) throw this.#endedError(this.#ended);
    if (this.#client === undefined) this.#open();
    else if (!this.#isConnected) {
      this.#lost = undefined;
      this.#client.retryNow();
    }
    const waiting = new AbortController();
    const patience = this.#clock.delay(JOIN_MS, waiting.signal).then(() => "late" as const);
    try {
      while (!this.#isConnected) {
        if (this.#ended !== undefined) throw this.#endedError(this.#ended);
        if (this.#lost !== undefined) throw this.#noHub(this.#lost.message);
        const seen = await Promise.race([this.#changed.promise, patience]);
        if (seen === "late") throw this.#noHub(`it has not answered within ${JOIN_MS / 1_000} s`);
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
    { to, key = crypto.randomUUID(), callKey = key }: {
      readonly to?: string | undefined;
      readonly key?: string | undefined;
      readonly callKey?: string | undefined;
    } = {},
  ): Promise<Ack> {
    const client = await this.joined();
    const what = JSON.stringify([type, data, to]);
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
      client.send(type, data, { messageId: key, ...(to === undefined ? {} : { targetAi: to }) });
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
      if (error instanceof HubError) throw this.#endedError(error);
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

  /** Leaves the hub, so that work that this AI holds is offered again at once. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client?.close({ leave: true });
  }

  #open(): void {
    this.#ended = this.#lost = undefined;
    const client = new HubClient({
      ...this.#options,
      aiId: this.name,
      client: "mcp",
      resumeFrom: "cursor",
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
    this.#notify();
  }

  #connection(event: ConnectionEvent): void {
    this.#isConnected = event.kind === "connected";
    this.#lost = event.kind === "lost" ? event.error : undefined;
    this.#notify();
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
  }

  #noHub(why: string): ToolError {
    return new ToolError(
      "NO_HUB",
      `there is no hub at ${this.hub}: ${why}. Nothing was sent`,
      "start one in a terminal with: aicollab hub (or name another with --hub HOST:PORT); then call the tool again",
    );
  }

  #endedError({ code, message, fix }: HubError): ToolError {
    const known = ENDINGS[code];
    if (known === undefined) return new ToolError(code, message, fix ?? "call the tool again");
    return new ToolError(code, known.what(this.name, this.hub), known.fix ?? fix ?? "ask a person");
  }
}

interface Ending {
  readonly what: (name: string, hub: string) => string;
  /** Stands in the place of what the hub says. */
  readonly fix?: string;
}

/** Says to a model what a connection's end means. */
const ENDINGS: Readonly<Record<string, Ending>> = {
  REPLACED: {
    what: (name) => `another connection took the name "${name}", so this session has stopped using it`,
    fix:
      "use only one session with this exact name, or start this one without --id-exact; then start it again",
  },
  REVOKED: {
    what: (name) => `the token or key that let "${name}" in was revoked or ran out`,
    fix:
      "ask the hub's operator for another one (aicollab token create), put it into the token file, and start this session again",
  },
  DISCONNECTED: {
    what: (name) => `the hub's operator disconnected "${name}"`,
    fix: "ask the operator; then start this session again",
  },
  AUTH_FAILED: {
    what: (name, hub) => `the hub at ${hub} does not let "${name}" in: its token or key is not right`,
    fix:
      "ask the hub's operator for a token (aicollab token create NAME --out FILE) and start this server with --token-file FILE --id NAME; on the hub's own machine its user needs none",
  },
  [NOT_A_HUB]: {
    what: (_name, hub) => `what listens at ${hub} is no hub`,
    fix: "name the hub with --hub HOST:PORT, or start one with: aicollab hub",
  },
};
