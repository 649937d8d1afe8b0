/** One question to a thread that is started for it and ended after it: for work whose input others wrote. */

import { startWorker } from "./start_worker.ts";

/** What is asked of {@link askWorker}. */
export interface AskOptions {
  /** For messages and debuggers. */
  readonly name: string;
  /** Longer than this the answer may not take, once the thread has started. */
  readonly timeoutMs: number;
}

/** Starting is reading our own modules, which a busy machine does slowly. */
const START_TIMEOUT_MS = 30_000;

/** What a worker says: first that it has started, then one of the others. */
type Told<Answer> = { readonly isReady: true } | { readonly answer: Answer } | { readonly trouble: string };

/**
 * Starts the module at `url`, which calls {@link answerAsWorker}, and resolves with its answer to `question`.
 * @throws {Error} when it takes too long or fails; the thread is gone in any case.
 */
export async function askWorker<Answer>(
  url: URL,
  question: unknown,
  { name, timeoutMs }: AskOptions,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const rejectAfter = (ms: number) =>
    setTimeout(() => reject(new Error(`The ${name} took longer than ${ms} ms`)), ms);
  const worker = startWorker(url, name);
  let timer = rejectAfter(START_TIMEOUT_MS);
  worker.onmessage = ({ data }: MessageEvent<Told<Answer>>) => {
    if ("answer" in data) return resolve(data.answer);
    if ("trouble" in data) return reject(new Error(`The ${name} failed: ${data.trouble}`));
    clearTimeout(timer);
    timer = rejectAfter(timeoutMs);
    worker.postMessage(question);
  };
  worker.onerror = (event) => {
    // Else it would be this thread's trouble, too.
    event.preventDefault();
    reject(new Error(`The ${name} failed: ${event.message}`));
  };
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    worker.terminate();
  }
}

/** The other side: answers the question with `answer`; what that throws is told to who asked. */
export function answerAsWorker<Question, Answer>(
  answer: (question: Question) => Answer | Promise<Answer>,
): void {
  const scope = globalThis as unknown as Worker;
  const tell = (told: Told<Answer>) => scope.postMessage(told);
  scope.onmessage = async ({ data }: MessageEvent<Question>) => {
    try {
      tell({ answer: await answer(data) });
    } catch (error) {
      tell({ trouble: error instanceof Error ? error.message : String(error) });
    }
  };
  tell({ isReady: true });
}
