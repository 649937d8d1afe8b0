/** What this AI has sent or wants to send and has no answer to, in order. When to write is left to the client. */
import { readLine } from "../protocol/framing.ts";
import type { Limits } from "../protocol/limits.ts";
import { ERRORS } from "../protocol/errors.ts";
import { RefusedError } from "./errors.ts";
import type { Ack } from "./hub_message.ts";
import { Queue } from "./queue.ts";

interface Entry {
  readonly id: string;
  readonly text: string;
  /** Whether the limits of a hub were held against it: resends are not checked again. */
  checked: boolean;
  readonly resolve: (ack: Ack) => void;
  readonly reject: (error: Error) => void;
}

/** Written to the socket at a time. */
const MAX_WRITE_CHARACTERS = 65_536;

/**
 * The unanswered messages.
 *
 * ```
 * written on this connection, no answer yet │ waiting to be written
 *            at most max_unacked            │      unbounded
 * ```
 *
 * A new connection begins with everything waiting again, in the old order.
 */
export class Unanswered {
  #written = new Map<string, Entry>();
  #waiting = new Queue<Entry>();

  /** Puts a line at the end; the promise settles with its answer. */
  add(id: string, text: string): Promise<Ack> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ id, text, checked: false, resolve, reject });
    });
  }

  /** Everything unanswered is to be written again, before what never was. */
  restart(): void {
    const waiting = this.#waiting.drain();
    for (const entry of this.#written.values()) this.#waiting.push(entry);
    for (const entry of waiting) this.#waiting.push(entry);
    this.#written.clear();
  }

  /**
   * The next lines to write, at most about 64 Ki characters, or "" when none may be. A line that the hub would refuse by
   * its form is refused here, with the hub's code, as one that is too long would end the connection again and again.
   */
  next(limits: Limits): string {
    let text = "";
    while (this.#written.size < limits.max_unacked && text.length < MAX_WRITE_CHARACTERS) {
      const entry = this.#waiting.shift();
      if (entry === undefined) break;
      if (!entry.checked) {
        const verdict = readLine(entry.text, limits);
        if (!verdict.ok) {
          const { code, text: message, fix } = verdict;
          entry.reject(new RefusedError({ code, message, fix, definite: ERRORS[code].definite }));
          continue;
        }
        entry.checked = true;
      }
      this.#written.set(entry.id, entry);
      text += `${entry.text}\n`;
    }
    return text;
  }

  /** The answer to `id` came. Unknown ids are ignored: an answer may come twice. */
  settle(id: string, answer: Ack | RefusedError): void {
    const entry = this.#written.get(id);
    if (entry === undefined) return;
    this.#written.delete(id);
    if (answer instanceof RefusedError) entry.reject(answer);
    else entry.resolve(answer);
  }

  /** No answer will come any more. */
  abandon(error: Error): void {
    this.restart();
    for (const { reject } of this.#waiting.drain()) reject(error);
  }
}
