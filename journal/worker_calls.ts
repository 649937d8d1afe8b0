/**
 * Calls into a worker as promises. A request is `{ id, name, request }`, its answer `{ id, reply }` or `{ id, error }`; what a
 * worker says unasked is `{ event }`. Requests are handled one at a time, in the order in which they were made.
 */
import { startWorker } from "../internal/start_worker.ts";
import { JournalError } from "./journal.ts";
import { asJournalError, isStorageError } from "./sqlite/sqlite_error.ts";

/** What a worker can be asked, by name. */
export type Calls = Record<string, { readonly request: unknown; readonly reply: unknown }>;

interface Request {
  readonly id: number;
  readonly name: string;
  readonly request: unknown;
}

type Answer =
  | { readonly id: number; readonly reply: unknown }
  | { readonly id: number; readonly error: { readonly code: JournalError["code"]; readonly message: string } }
  | { readonly event: unknown };

interface Waiting {
  readonly resolve: (reply: never) => void;
  readonly reject: (error: JournalError) => void;
}

/** The caller's side: owns the worker. */
export class WorkerCalls<C extends Calls> implements Disposable {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #dead: JournalError | undefined;

  constructor(url: URL, { name, onEvent = () => {} }: { name: string; onEvent?: (event: unknown) => void }) {
    this.#worker = startWorker(url, name);
    this.#worker.onmessage = ({ data }: MessageEvent<Answer>) => {
      if ("event" in data) return onEvent(data.event);
      const waiting = this.#waiting.get(data.id)!;
      this.#waiting.delete(data.id);
      if ("error" in data) waiting.reject(new JournalError(data.error.code, data.error.message));
      else waiting.resolve(data.reply as never);
    };
    this.#worker.onerror = (event) => {
      // The error is told to whoever waits; unhandled it would end the process without their word.
      event.preventDefault();
      this.#die(new JournalError("DISK", `The ${name} died: ${event.message}`));
    };
  }

  /** Whether the worker is gone; every call is then rejected. */
  get died(): boolean {
    return this.#dead !== undefined;
  }

  /** Rejects with the {@linkcode JournalError} of the handler; with DISK when the worker died, then and ever after. */
  call<K extends keyof C & string>(
    name: K,
    request: C[K]["request"],
    transfer: Transferable[] = [],
  ): Promise<C[K]["reply"]> {
    if (this.#dead !== undefined) return Promise.reject(this.#dead);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, name, request } satisfies Request, transfer);
    });
  }

  /** Ends the worker at once; what is unanswered is rejected. */
  [Symbol.dispose](): void {
    this.#worker.terminate();
    this.#die(new JournalError("DISK", "The journal is closed"));
  }

  #die(error: JournalError): void {
    this.#dead ??= error;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

/** An answer whose buffers change hands instead of being copied. */
export class Transferred<T> {
  constructor(readonly reply: T, readonly transfer: Transferable[]) {}
}

/** One function per call; an error of storage becomes the caller's rejection, any other is a bug and ends the worker. */
export type Handlers<C extends Calls> = {
  readonly [K in keyof C]: (request: C[K]["request"]) => C[K]["reply"] | Transferred<C[K]["reply"]>;
};

/** The part of a worker's global scope that is used here. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<Request>) => void) | null;
  postMessage(message: Answer, transfer?: Transferable[]): void;
}

/** The worker's side: answers calls with `handlers`; the result tells an event to the owner. */
export function answerCalls<C extends Calls>(handlers: Handlers<C>): (event: unknown) => void {
  const scope = globalThis as unknown as WorkerScope;
  scope.onmessage = ({ data: { id, name, request } }) => {
    try {
      const reply = handlers[name]!(request);
      if (reply instanceof Transferred) scope.postMessage({ id, reply: reply.reply }, reply.transfer);
      else scope.postMessage({ id, reply });
    } catch (error) {
      if (!isStorageError(error)) throw error;
      const { code, message } = asJournalError(error, `The journal failed at "${name}"`);
      scope.postMessage({ id, error: { code, message } });
    }
  };
  return (event) => scope.postMessage({ event });
}
