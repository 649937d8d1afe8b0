/** One question to a thread that is started for it and ended after it: for work whose input others wrote. */
import { answerCalls, WorkerCalls } from "./worker_rpc.ts";

/** What is asked of {@linkcode askWorker}. */
export interface AskOptions {
  /** `name` is for messages and debuggers. */
  readonly name: string;
  /** Longer than this the answer may not take, once the thread has started; unless given it may take as long as it needs. */
  readonly timeoutMs?: number;
}

/** The answer did not come within the time that was given. */
export class AnswerTooLate extends Error {
  override readonly name = "AnswerTooLate";
}

/** Starting is reading our own modules, which a busy machine does slowly. */
const START_TIMEOUT_MS = 30_000;

type Question<Q, A> = { ask: { request: Q; reply: A } };

/**
 * Starts the module at `url`, which calls {@linkcode answerAsWorker}, and resolves with its answer to `question`.
 * @throws {AnswerTooLate} when it takes too long; {Error} when it fails, or `signal` aborts; the thread is gone in any case.
 */
export async function askWorker<Q, A>(
  url: URL,
  question: Q,
  { name, timeoutMs }: AskOptions,
  signal?: AbortSignal,
): Promise<A> {
  const ended = Promise.withResolvers<never>();
  const abort = () => ended.reject(signal!.reason);
  signal?.addEventListener("abort", abort);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    signal?.throwIfAborted();
    using calls = new WorkerCalls<Question<Q, A>>(url, {
      name,
      ...(timeoutMs === undefined ? {} : { startTimeoutMs: START_TIMEOUT_MS }),
      toError: (failure) =>
        new Error(failure.name === "WorkerDied" ? failure.message : `The ${name} failed: ${failure.message}`),
    });
    await Promise.race([calls.ready, ended.promise]);
    if (timeoutMs !== undefined) {
      const late = () => ended.reject(new AnswerTooLate(`The ${name} took longer than ${timeoutMs} ms`));
      timer = setTimeout(late, timeoutMs);
    }
    return await Promise.race([calls.call("ask", question), ended.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}

/** The other side: answers the question with `answer`; what that throws, whoever asked gets. */
export function answerAsWorker<Q, A>(answer: (question: Q) => A | Promise<A>): void {
  answerCalls<Question<Q, A>>({ ask: answer });
}
