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
  /** On this connection. */
  isWritten: boolean;
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
 * A new connection begins with everything waiting again, in the old order. What is refused for a time waits at its place,
 * and all that is waiting with it, as the order would be lost otherwise.
 */
export class Unanswered {
  /** By id, in the order of sending. */
  readonly #entries = new Map<string, Entry>();
  /** Those that are not written, in the same order. */
  readonly #waiting = new Queue<Entry>();
  #pauses = 0;

  /** Puts a line at the end; the promise settles with its answer. @throws when `id` is among the unanswered. */
  add(id: string, text: string): Promise<Ack> {
    return new Promise((resolve, reject) => {
      if (this.#entries.has(id)) throw new Error(`Message "${id}" was sent before and has no answer yet`);
      const entry: Entry = { id, text, isWritten: false, checked: false, resolve, reject };
      this.#entries.set(id, entry);
      this.#waiting.push(entry);
    });
  }

  /** Everything unanswered is to be written again, before what never was. */
  restart(): void {
    for (const entry of this.#entries.values()) entry.isWritten = false;
    this.#wait();
  }

  /**
   * The next lines to write, at most about 64 Ki characters, or "" when none may be. A line that the hub would refuse by
   * its form is refused here, with the hub's code, as one that is too long would end the connection again and again.
   */
  next(limits: Limits): string {
    if (this.#pauses > 0) return "";
    let text = "";
    while (this.#written < limits.max_unacked && text.length < MAX_WRITE_CHARACTERS) {
      const entry = this.#waiting.shift();
      if (entry === undefined) break;
      if (!entry.checked) {
        const verdict = readLine(entry.text, limits);
        if (!verdict.ok) {
          const { code, text: message, fix } = verdict;
          this.#entries.delete(entry.id);
          entry.reject(new RefusedError({ code, message, fix, definite: ERRORS[code].definite }));
          continue;
        }
        entry.checked = true;
      }
      entry.isWritten = true;
      text += `${entry.text}\n`;
    }
    return text;
  }

  /** The answer to `id` came. Unknown ids are ignored: an answer may come twice. */
  settle(id: string, answer: Ack | RefusedError): void {
    const entry = this.#entries.get(id);
    if (!entry?.isWritten) return;
    this.#entries.delete(id);
    if (answer instanceof RefusedError) entry.reject(answer);
    else entry.resolve(answer);
  }

  /** `id` was refused for a time: nothing is written until each `putOff` has had its {@link goOn}. */
  putOff(id: string): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.isWritten = false;
    this.#pauses++;
  }

  /** The time of one `putOff` is over. */
  goOn(): void {
    this.#pauses--;
    if (this.#pauses === 0) this.#wait();
  }

  /** No answer will come any more. */
  abandon(error: Error): void {
    this.#waiting.drain();
    for (const { reject } of this.#entries.values()) reject(error);
    this.#entries.clear();
  }

  /** Lets all that is not written wait, in order. */
  #wait(): void {
    this.#waiting.drain();
    for (const entry of this.#entries.values()) {
      if (!entry.isWritten) this.#waiting.push(entry);
    }
  }

  get #written(): number {
    return this.#entries.size - this.#waiting.length;
  }
}
