/**
 * Remembers the answers to calls with a key that the hub could not answer again, as clients send calls again that they had an answer to,
 * and with what a call began whose outcome is unknown: its repetition is to be the same.
 */
import type { Answer } from "./answer.ts";

const MAX_CALLS = 256;

/** A call of a tool; without a key it is never a repetition. */
export interface KeyedCall {
  readonly tool: string;
  readonly key: string | undefined;
  readonly args: unknown;
}

export class Repeats {
  readonly #answers = new Map<string, Answer>();
  /** The work, the fence or the entry that is replied to. */
  readonly #begun = new Map<string, string | number>();

  /** Returns the answer to the same call; undefined where there was none, or with other arguments. */
  answerTo(call: KeyedCall): Answer | undefined {
    return call.key === undefined ? undefined : this.#answers.get(JSON.stringify(call));
  }

  /** Remembers `answer`, and returns it. */
  keep(call: KeyedCall, answer: Answer): Answer {
    if (call.key === undefined) return answer;
    remember(this.#answers, call, answer);
    return answer;
  }

  /** Returns with what the same call began before; undefined where it has not. */
  begunWith(call: KeyedCall): string | number | undefined {
    return this.#begun.get(JSON.stringify(call));
  }

  /** Notes with what a call begins. */
  begin(call: KeyedCall, what: string | number): void {
    remember(this.#begun, call, what);
  }

  /** Forgets everything, as the hub has lost what it had. */
  clear(): void {
    this.#answers.clear();
    this.#begun.clear();
  }
}

function remember<T>(map: Map<string, T>, call: KeyedCall, value: T): void {
  map.set(JSON.stringify(call), value);
  const [oldest] = map.keys();
  if (map.size > MAX_CALLS) map.delete(oldest!);
}
