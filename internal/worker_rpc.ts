/**
 * Calls into a thread as promises. A request is `{ id, name, request }`, its answer `{ id, reply }` or `{ id, failure }`; unasked
 * a thread sends `{ event }`, and first of all `{ ready }`. Requests are taken in the order in which they were made.
 */
import { startWorker } from "./start_worker.ts";

/** What a thread can be asked, by name. */
export type Calls = Record<string, { readonly request: unknown; readonly reply: unknown }>;

/** What is left of an error between two threads, as its class does not cross them. */
export interface Failure {
  /** `name` is the error's; `WorkerDied` and `WorkerClosed` where no handler threw one. */
  readonly name: string;
  readonly message: string;
  /** The error's code, where it has one. */
  readonly code?: string;
}

interface Request {
  readonly id: number;
  readonly name: string;
  readonly request: unknown;
}

type Answer =
  | { readonly id: number; readonly reply: unknown }
  | { readonly id: number; readonly failure: Failure }
  | { readonly event: unknown }
  | { readonly ready: true };

interface Waiting {
  readonly resolve: (reply: never) => void;
  readonly reject: (error: Error) => void;
}

export interface WorkerCallsOptions {
  /** `name` is for messages and debuggers. */
  readonly name: string;
  /** Gets what the thread sends unasked. */
  readonly onEvent?: (event: unknown) => void;
  /** Makes the error that calls are rejected with; an `Error` of the same message unless given. */
  readonly toError?: (failure: Failure) => Error;
  /** A thread that is not ready within this time is given up; unless given it may take as long as it needs. */
  readonly startTimeoutMs?: number;
}

/** The caller's side owns the thread. */
export class WorkerCalls<C extends Calls> implements Disposable {
  readonly #name: string;
  readonly #worker: Worker;
  readonly #toError: (failure: Failure) => Error;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ready = Promise.withResolvers<void>();
  readonly #startTimer: ReturnType<typeof setTimeout> | undefined;
  #nextId = 1;
  #dead: Error | undefined;

  /** @throws {Error} the system's, when no thread can be started. */
  constructor(
    url: URL,
    {
      name,
      onEvent = () => {},
      toError = ({ message }) => new Error(message),
      startTimeoutMs,
    }: WorkerCallsOptions,
  ) {
    this.#name = name;
    this.#toError = toError;
    this.#ready.promise.catch(() => {});
    this.#worker = startWorker(url, name);
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if ("event" in data) return onEvent(data.event);
      if ("ready" in data) return this.#started();
      const waiting = this.#waiting.get(data.id)!;
      this.#waiting.delete(data.id);
      if ("failure" in data) waiting.reject(toError(data.failure));
      else waiting.resolve(data.reply as never);
    };
    this.#worker.onerror = (event) => {
      // Whoever waits gets the error; unhandled it would end the process before they can act on it.
      event.preventDefault();
      this.#die({ name: "WorkerDied", message: `The ${name} died: ${event.message}` });
    };
    if (startTimeoutMs === undefined) return;
    const late = () =>
      this.#die({
        name: "WorkerDied",
        message: `The ${name} took longer than ${startTimeoutMs} ms to start`,
      });
    this.#startTimer = setTimeout(late, startTimeoutMs);
  }

  /** Whether the thread is gone; every call is then rejected. */
  get died(): boolean {
    return this.#dead !== undefined;
  }

  /** Resolves when the thread has read its modules; rejects when it died before. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** Rejects with the error of the handler; when the thread died, with that, then and ever after. */
  call<K extends keyof C & string>(
    name: K,
    request: C[K]["request"],
    transfer: Transferable[] = [],
  ): Promise<C[K]["reply"]> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      // A request that cannot be sent throws here, and then nothing waits for its answer.
      this.#worker.postMessage({ id, name, request } satisfies Request, transfer);
      this.#waiting.set(id, { resolve, reject });
    });
  }

  /** Ends the thread at once; what is unanswered is rejected. */
  [Symbol.dispose](): void {
    this.#die({ name: "WorkerClosed", message: `The ${this.#name} is closed` });
  }

  #started(): void {
    clearTimeout(this.#startTimer);
    this.#ready.resolve();
  }

  #die(failure: Failure): void {
    this.#worker.terminate();
    clearTimeout(this.#startTimer);
    const error = this.#dead ??= this.#toError(failure);
    this.#ready.reject(error);
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** An answer's buffers change hands instead of being copied. */
export class Transferred<T> {
  constructor(readonly reply: T, readonly transfer: Transferable[]) {}
}

/** There is one function per call. */
export type Handlers<C extends Calls> = {
  readonly [K in keyof C]: (
    request: C[K]["request"],
  ) => C[K]["reply"] | Transferred<C[K]["reply"]> | Promise<C[K]["reply"]>;
};

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(message: Answer, transfer?: Transferable[]): void;
}

/**
 * The thread's side: answers calls with `handlers`, and returns what sends an event to the owner. `toFailure` says what the
 * caller gets of an error that a handler threw; undefined: the error is a bug, and ends the thread.
 */
export function answerCalls<C extends Calls>(
  handlers: Handlers<C>,
  toFailure: (error: unknown, call: string) => Failure | undefined = failureOf,
): (event: unknown) => void {
  const scope = globalThis as unknown as WorkerScope;
  const reply = (id: number, value: unknown) => scope.postMessage({ id, reply: value });
  const fail = ({ id, name }: Request, error: unknown) => {
    const failure = toFailure(error, name);
    if (failure === undefined) throw error;
    scope.postMessage({ id, failure });
  };
  scope.onmessage = ({ data }) => {
    const { id, name, request } = data;
    try {
      const value = handlers[name]!(request);
      if (value instanceof Transferred) scope.postMessage({ id, reply: value.reply }, value.transfer);
      else if (value instanceof Promise) {
        value.then((value) => reply(id, value)).catch((error) => fail(data, error));
      } else reply(id, value);
    } catch (error) {
      fail(data, error);
    }
  };
  scope.postMessage({ ready: true });
  return (event) => scope.postMessage({ event });
}

/** Any error, as far as it can be sent. */
function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message } = error;
  const code = "code" in error && typeof error.code === "string" ? { code: error.code } : {};
  return { name, message, ...code };
}
