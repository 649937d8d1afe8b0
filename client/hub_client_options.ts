/** Defines from what a client is made, and what it reports. */
import type { Address } from "../internal/address.ts";
import type { Clock } from "../internal/clock.ts";
import type { Wants } from "../protocol/wants.ts";
import type { DataOf } from "../protocol/messages.ts";
import type { Connect } from "./connection.ts";
import type { RefusedError } from "./errors.ts";
import type { Welcome } from "./hub_message.ts";
import type { Ledger } from "./ledger.ts";

/** An AI describes itself with these fields. */
export type Hello = Pick<DataOf<"hello">, "specialization" | "description" | "version" | "a2a"> & {
  readonly capabilities?: readonly string[];
};

/** A client reports these events of its connection, for logs. */
export type ConnectionEvent =
  /** The client has connected for the first time, or after a loss. */
  | { readonly kind: "connected"; readonly welcome: Welcome }
  /** A connection was lost, or an attempt failed; `attempt` counts these since the last `connected`, from 1. */
  | { readonly kind: "lost"; readonly error: Error; readonly attempt: number; readonly retryInMs: number };

/** A client is made from these. */
export interface HubClientOptions {
  /** The client connects to it by TCP, unless there is `connect`; errors name it. */
  readonly address: Address;
  /** Opens each connection. */
  readonly connect?: Connect;
  readonly aiId: string;
  /** The token, or a function that reads it for each connection, and once more when the hub refuses or revokes it. */
  readonly token?: string | (() => Promise<string | undefined>) | undefined;
  /**
   * The content of `local.key`, which admits any ai_id from loopback, or a function that reads it. The function is called for
   * each connection once the hub listens, as the first start of a hub makes the key.
   */
  readonly localKey?: string | (() => Promise<string | undefined>) | undefined;
  /**
   * Describes the AI, which becomes present by it. With null the client visits: it acts as the AI beside its own connection, is never
   * present, and gets only answers where `resumeFrom` is `live`.
   */
  readonly hello: Hello | null;
  /** Reading begins after what was last `received`, after a seq, or with what comes from now on. The default is `live`. */
  readonly resumeFrom?: "cursor" | "live" | number;
  /** Of broadcasts only these come, live and replayed; without it all do. What names the AI, and its own collaborations, always come. */
  readonly wants?: Wants | undefined;
  /** An AI that the hub has never seen begins with the first entry where `resumeFrom` is `cursor`, and not at the head. */
  readonly history?: boolean;
  /** `resumeFrom` refers to this journal. */
  readonly journalId?: string;
  /** `resumeFrom` refers to this epoch of the journal, which `Welcome` names. */
  readonly epoch?: string;
  /** `client` is name and version of the program, as in `trainer/1.0`. */
  readonly client?: string;
  /** The client holds so many characters that the caller has not taken, and drops entries beyond. The default is 16 Mi. */
  readonly maxUndelivered?: number;
  readonly onConnection?: (event: ConnectionEvent) => void;
  /** Is called with the refusal when the hub begins to defer messages, and with undefined when all of them were answered. */
  readonly onDeferred?: (refusal: RefusedError | undefined) => void;
  /** The client reports acks and deliveries to this ledger. */
  readonly ledger?: Ledger | undefined;
  readonly clock?: Clock;
  /** Returns 0–1, for the back-off. */
  readonly random?: () => number;
}

/** Options of one message. */
export interface SendOptions {
  /** The message goes to this AI alone; without it and a `topic`, to everyone. */
  readonly targetAi?: string;
  /** The message, a `message` or a `pattern_share`, goes to the members of this topic, which is named without `#`. */
  readonly topic?: string;
  /** The id must never be used again by this AI, except to send the same message again. The default is a random UUID. */
  readonly messageId?: string;
}
