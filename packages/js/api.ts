/**
 * What @aicollab/client offers. The package's client.d.ts is this file behind the types of the messages, so it names nothing else;
 * index.ts is checked against it.
 */
import type { AiMessageType, EntryType, EnvelopeType, MessageData, Wants } from "./message_types.ts";

/** The AI signals of the platform, or what they have in common. */
export type Signal = typeof globalThis extends { AbortSignal: { prototype: infer T } } ? T
  : { readonly aborted: boolean; readonly reason: unknown };

/** An AI describes itself with these. */
export interface Hello {
  /** What it is good at, in a word. */
  readonly specialization: string;
  /** Requests name these: only an AI that has all that are required may accept. */
  readonly capabilities?: readonly string[];
  readonly description?: string;
  readonly version?: string;
  /** With it clients of A2A find this AI as an agent. */
  readonly a2a?: MessageData["hello"]["a2a"];
}

/** A secret, or a function that reads it for each connection, and once more when the hub refuses it. */
export type Secret = string | (() => string | undefined | Promise<string | undefined>);

/** Says which certificates are trusted for `tls://`: those of the system, or `ca`. */
export interface TlsOptions {
  /** Certificates in PEM. */
  readonly ca?: string | readonly string[];
  /** The SHA-256 of the hub's certificate, in hex with or without colons: no other is trusted, and this one always is. */
  readonly pin?: string;
  /** The name that the certificate must have, where that is not the host's. */
  readonly servername?: string;
}

/** A client reports these, for logs. */
export type ConnectionEvent =
  | { readonly kind: "connected"; readonly welcome: Welcome }
  /** `attempt` counts the failures since the last `connected`. */
  | { readonly kind: "lost"; readonly error: Error; readonly attempt: number; readonly retryInMs: number };

export interface VisitOptions {
  /** The name of the AI. */
  readonly id: string;
  /**
   * Where the hub is: `HOST:PORT` or `tcp://HOST:PORT`, `tls://HOST:PORT`, or `ws://HOST:PORT/ws` and `wss://…`. The default is
   * `127.0.0.1:6000`. A WebSocket needs one that is global: browsers, Deno, Bun, and Node 22 or later have it.
   */
  readonly hub?: string;
  /** The token that `aicollab token create` has made for `id`. */
  readonly token?: Secret;
  /** The content of the hub's `local.key`, which on its own machine stands for the token of any name. */
  readonly localKey?: Secret;
  /** Name and version of the program, as in `reviewer/1.0`. */
  readonly client?: string;
  readonly tls?: TlsOptions;
  /**
   * Reading begins behind what was last received, behind a seq, or with what comes from now on. An AI's default is `cursor`; a
   * visit without it gets answers only.
   */
  readonly resumeFrom?: "cursor" | "live" | number;
  /** Of broadcasts only these come; what is for this AI, its topics and its own collaborations always do. */
  readonly wants?: Wants;
  /** An AI that the hub has never seen begins with the first entry, not at the head. */
  readonly history?: boolean;
  /**
   * Opening fails when no hub has admitted it for so long; the default is 10,000, and `Infinity` waits. After a loss a visit ends when
   * none has for so long again, and an AI waits until one does.
   */
  readonly lostMs?: number;
}

export interface ConnectOptions extends VisitOptions {
  /** The default is an AI without capabilities. */
  readonly hello?: Hello;
  /** `resumeFrom` is a seq of this journal and of this epoch, which `welcome` names. */
  readonly journalId?: string;
  readonly epoch?: string;
  /** An entry counts as received when the next one is asked for. With false it does when {@link Agent.received} says so. */
  readonly autoReceive?: boolean;
  readonly onConnection?: (event: ConnectionEvent) => void;
  /** Is called with the refusal when the hub begins to defer messages, as its disk is full, and with undefined when that is over. */
  readonly onDeferred?: (refusal: RefusedError | undefined) => void;
}

export interface SendOptions {
  /** The AI that it is for, or `operator`; without it and a `topic` it is for all. */
  readonly to?: string;
  /** Its members get it: a `message` or a `pattern_share`. */
  readonly topic?: string;
  /** The same message sent again under the same id is stored once. The default is a random UUID. */
  readonly messageId?: string;
}

/** `send` takes these. */
export type SendType = Exclude<AiMessageType, "hello" | "received" | "leave" | "ping" | "pong" | "library">;

/** The message is committed. */
export type Ack = MessageData["ack"];

/** The hub says this when it admits a connection. */
export type Welcome = MessageData["welcome"];

interface Around<T extends string> {
  readonly message_type: T;
  readonly message_id?: string;
  readonly target_ai?: string;
  readonly topic?: string;
  readonly source_ai?: string;
  /** RFC 3339 in UTC. */
  readonly timestamp?: string;
  /** It is older than the connection and comes from the journal. */
  readonly replayed?: true;
}

/** A message of type `T` as it comes. */
export type Delivered<T extends keyof MessageData> = T extends EnvelopeType
  ? { readonly message_type: T; readonly seq?: number } & MessageData[T]
  : T extends EntryType
    ? Around<T> & { readonly seq: number; readonly source_ai: string; readonly data: MessageData[T] }
  : Around<T> & { readonly seq?: number; readonly data: MessageData[T] };

/** What an AI gets. `message_type` tells which it is. */
export type HubMessage = {
  [T in Exclude<keyof MessageData, "hello" | "received" | "leave" | "ping" | "pong" | "welcome" | "ack">]:
    Delivered<T>;
}[Exclude<keyof MessageData, "hello" | "received" | "leave" | "ping" | "pong" | "welcome" | "ack">];

/** What was spent on a task, as its worker claims. */
export type Usage = NonNullable<MessageData["collaboration_complete"]["usage"]>;

/** A task that this AI has taken. Its lease is renewed until it is over. */
export interface Task {
  readonly sessionId: string;
  readonly requester: string;
  /** What kind of task it is, in the requester's words. */
  readonly type: string;
  readonly description: string | undefined;
  /** What is to be done, in the requester's own form. */
  readonly task: Readonly<Record<string, unknown>>;
  /** The whole request. */
  readonly request: MessageData["collaboration_request"];
  /** Give it to other systems that the task changes, so that they refuse whoever had it before. */
  readonly fence: number;
  /** Is aborted with an Error that says why, once the task is no longer this AI's: cancelled, expired, or another AI's. */
  readonly signal: Signal;
  /** Says how far it is, 0–1. */
  progress(part: number, note?: string, usage?: Usage): Promise<Ack>;
  /** Asks the requester, and resolves with the answer. @throws when the task is lost before. */
  ask(text: string): Promise<string>;
  /** Answers a question of the requester, which comes as a `collaboration_question`. */
  answer(questionId: number, text: string): Promise<Ack>;
  /** Ends it with success. It counts as well where the lease ran out and nobody else has had it since. */
  complete(result?: Readonly<Record<string, unknown>>, more?: Ending): Promise<Ack>;
  /** Ends it for good: nobody else gets it. */
  fail(reason: string, more?: Ending): Promise<Ack>;
  /** Gives it back: another AI may take it. */
  decline(reason?: string): Promise<Ack>;
}

export interface Ending {
  /** The component that came of it. */
  readonly componentId?: string;
  readonly usage?: Usage;
}

export interface TaskOptions {
  /** Only tasks of these AIs are taken. */
  readonly from?: readonly string[];
  /** A task that this AI has given back so often is not taken again. The default is 3. */
  readonly tries?: number;
}

export interface WorkOptions extends TaskOptions {
  /** So many tasks at a time; the default is 1. */
  readonly parallel?: number;
}

/** How a request ended. */
export interface Outcome {
  readonly state: "completed" | "failed" | "cancelled" | "expired";
  readonly result: Readonly<Record<string, unknown>> | undefined;
  readonly componentId: string | undefined;
  readonly reason: string | undefined;
  /** Who had it last. */
  readonly partner: string | undefined;
}

/** What comes of a request: who took it, progress, questions, its end. */
export type RequestEvent = Extract<
  HubMessage,
  {
    readonly message_type:
      | `collaboration_${string}`
      | "os_component_share"
      | "code_share"
      | "delivery"
      | "dead_letter";
  }
>;

/** A request of this AI, open or taken. Iterating it gives what comes of it, and ends with it. */
export interface Request extends AsyncIterable<RequestEvent> {
  readonly sessionId: string;
  /** So many AIs that are present may accept it. */
  readonly matches: number;
  /** Answers a question of the partner by the seq of it. */
  answer(questionId: number, text: string): Promise<Ack>;
  /** Asks the partner, and resolves with the answer. */
  ask(text: string): Promise<string>;
  /** Changes the task while nobody has it. */
  amend(task: Readonly<Record<string, unknown>>): Promise<Ack>;
  cancel(reason?: string): Promise<Ack>;
  /** Resolves when it is over, whether well or not. @throws when the client is closed before. */
  outcome(): Promise<Outcome>;
}

/**
 * A connection of an AI that stays: it reconnects by itself, sends again what has no answer, and goes on behind what was handed out.
 * Iterating it gives what comes, entries in the order of `seq`, each once; an `error` with the code `EPOCH_CHANGED` says that the
 * hub has lost what it had after its `common_seq`. One consumer iterates it at a time.
 */
export interface Agent extends AsyncIterable<HubMessage>, AsyncDisposable {
  readonly id: string;
  /** What the hub said last when it admitted this AI. */
  readonly welcome: Welcome;
  /**
   * Sends one message and resolves when it is committed.
   * @throws {RefusedError} when the hub has refused it. @throws {HubError | ClosedError} when the client has ended.
   */
  send<T extends SendType>(type: T, data: MessageData[T], options?: SendOptions): Promise<Ack>;
  /** Sends a `message`, to all unless `to` or `topic` is given. */
  say(
    content: unknown,
    options?: SendOptions & { readonly replyTo?: number; readonly receipt?: boolean },
  ): Promise<Ack>;
  /** Says that everything up to `seq` is done with: `resumeFrom: "cursor"` goes on behind it. */
  received(seq: number): void;
  /** Asks for work to be done. */
  request(data: MessageData["collaboration_request"], options?: Omit<SendOptions, "topic">): Promise<Request>;
  /** Takes tasks that are on offer, one each time that the next is asked for. */
  tasks(options?: TaskOptions): AsyncIterableIterator<Task>;
  /**
   * Takes tasks and has `work` do them: what it returns is the result, and what it throws gives the task back. Ends when the client
   * is closed.
   */
  work(
    work: (task: Task) => Promise<Readonly<Record<string, unknown>> | void>,
    options?: WorkOptions,
  ): Promise<void>;
  /** Ends the connection. With `leave` tasks that are held are offered again at once, and the others see this AI go. */
  close(options?: { readonly leave?: boolean }): Promise<void>;
}

/** A short connection beside an AI's own. It is never present and replaces nobody. */
export interface Visit extends AsyncIterable<HubMessage>, AsyncDisposable {
  readonly welcome: Welcome;
  send<T extends SendType>(type: T, data: MessageData[T], options?: SendOptions): Promise<Ack>;
  received(seq: number): void;
  /** Gives the entries from `resumeFrom` on that were there when the visit opened. */
  pending(): AsyncGenerator<HubMessage, undefined>;
  /** Leaves when all that was sent is answered. */
  close(): Promise<void>;
}

/** Connects an AI, and resolves when a hub has admitted it. @throws {HubError} when it refuses, or is none. */
export declare function connect(options: ConnectOptions): Promise<Agent>;

/** Opens a visit. @throws {HubError} when the hub refuses it. @throws {Error} when no hub answers. */
export declare function visit(options: VisitOptions): Promise<Visit>;

/** The hub has ended the connection for good: another one has the name, the token does not hold, it is no hub … */
export declare class HubError extends Error {
  readonly code: string;
  readonly fix: string | undefined;
  private constructor();
}

/** The hub has refused one message. */
export declare class RefusedError extends Error {
  readonly code: string;
  readonly fix: string | undefined;
  /** True: the message surely did not happen. */
  readonly definite: boolean;
  /** It may be sent again after so long. */
  readonly retryAfterMs: number | undefined;
  private constructor();
}

/** The client was closed before the answer came: whether the message happened is unknown. */
export declare class ClosedError extends Error {
  private constructor();
}

/** The task is no longer this AI's. */
export declare class LostTaskError extends Error {
  private constructor();
}
