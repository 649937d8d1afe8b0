/** Keeps, in order, the messages that this AI has sent or wants to send and that have no answer. The session writes them. */
import { readLine } from "../protocol/framing.ts";
import type { Limits } from "../protocol/limits.ts";
import { ERRORS } from "../protocol/errors.ts";
import { RefusedError } from "./errors.ts";
import type { HubLine } from "./connection.ts";
import { Queue } from "./queue.ts";

/** A message is answered by an `ack`, or by a line of another type. */
type Answer = HubLine["message"];

interface Entry {
  readonly id: string;
  readonly text: string;
  /** The message was written on this connection. */
  isWritten: boolean;
  /** The message was checked against a hub's limits; a resend is not checked again. */
  checked: boolean;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/** The socket gets about so many characters at a time. */
const MAX_WRITE_CHARACTERS = 65_536;

/**
 * The unanswered messages.
 *
 * ```
 * written on this connection, no answer yet │ waiting to be written
 *            at most max_unacked            │      unbounded
 * ```
 *
 * On a new connection everything waits again, in the old order. A message that the hub refuses for a time waits in its place,
 * and everything else waits with it, as the order would be lost otherwise.
 */
export class Unanswered {
  /** The messages by id, in the order of sending. */
  readonly #entries = new Map<string, Entry>();
  /** The messages that are not written, in the same order. */
  readonly #waiting = new Queue<Entry>();
  #pauses = 0;

  /** Appends a line and returns a promise of its answer, which rejects when `id` is that of an unanswered message. */
  add(id: string, text: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#entries.has(id)) throw new Error(`Message "${id}" was sent before and has no answer yet`);
      const entry: Entry = { id, text, isWritten: false, checked: false, resolve, reject };
      this.#entries.set(id, entry);
      this.#waiting.push(entry);
    });
  }

  /** Makes everything unanswered wait to be written again, before what was never written. */
  restart(): void {
    for (const entry of this.#entries.values()) entry.isWritten = false;
    this.#wait();
  }

  /**
   * Returns the next lines to write, at most about 64 Ki characters, or "" when none may be. A line that the hub would refuse
   * for its form is refused here with the hub's code, as one that is too long would close each new connection.
   */
  next(limits: Limits): string {
    if (this.#pauses > 0) return "";
    let text = "";
    while (this.#written < limits.max_unacked && text.length < MAX_WRITE_CHARACTERS) {
      const entry = this.#waiting.shift();
      if (entry === undefined) break;
      if (!entry.checked) {
        const line = readLine(entry.text, limits);
        if (!line.ok) {
          const { code, text: message, fix } = line;
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

  /** Settles the message `id` with its answer. An unknown id is ignored, as an answer may come twice. */
  settle(id: string, answer: Answer | RefusedError): void {
    const entry = this.#entries.get(id);
    if (!entry?.isWritten) return;
    this.#entries.delete(id);
    if (answer instanceof RefusedError) entry.reject(answer);
    else entry.resolve(answer);
  }

  /** Defers the message `id`: nothing is written until each `defer` was followed by {@link resume}. */
  defer(id: string): void {
    const entry = this.#entries.get(id);
    if (entry !== undefined) entry.isWritten = false;
    this.#pauses++;
  }

  /** Ends the time of one `defer`. */
  resume(): void {
    this.#pauses--;
    if (this.#pauses === 0) this.#wait();
  }

  /** Rejects everything unanswered, as no answer will come any more. */
  abandon(error: Error): void {
    this.#waiting.drain();
    for (const { reject } of this.#entries.values()) reject(error);
    this.#entries.clear();
  }

  /** Queues everything that is not written, in order. */
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
