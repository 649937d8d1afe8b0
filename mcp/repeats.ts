/** Remembers the answers to calls with a key that the hub could not answer again: clients send calls again that they had an answer to. */
import type { Answer } from "./answer.ts";

const MAX_ANSWERS = 256;

/** A call of a tool; without a key it is never a repetition. */
export interface KeyedCall {
  readonly tool: string;
  readonly key: string | undefined;
  readonly args: unknown;
}

export class Repeats {
  readonly #answers = new Map<string, Answer>();

  /** Returns the answer to the same call; undefined where there was none, or with other arguments. */
  answerTo(call: KeyedCall): Answer | undefined {
    return call.key === undefined ? undefined : this.#answers.get(JSON.stringify(call));
  }

  /** Remembers `answer`, and returns it. */
  keep(call: KeyedCall, answer: Answer): Answer {
    if (call.key === undefined) return answer;
    this.#answers.set(JSON.stringify(call), answer);
    const [oldest] = this.#answers.keys();
    if (this.#answers.size > MAX_ANSWERS) this.#answers.delete(oldest!);
    return answer;
  }
}
