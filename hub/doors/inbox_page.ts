/** Gathers one page of an inbox from the lines of a session that reads. */
import type { Problem } from "../../dashboard/failure.ts";
import { endOf, type HubLine, problemOf, type Said } from "./hub_lines.ts";

/** A page has so many bytes of entries at most, but for one that is longer. */
export const MAX_PAGE_BYTES = 262_144;

/** A page begins behind `after` where that is given, and has at most `limit` entries. */
export interface PageBounds {
  readonly limit: number;
}

export class InboxPage {
  readonly #limit: number;
  readonly #entries: string[] = [];
  #bytes = 0;
  #welcome: Said | undefined;
  #position = 0;
  #hasMore = false;
  /** Everything that was there has come: what comes now is new. */
  isCaughtUp = false;
  /** Nothing is to be added any more. */
  isOver = false;
  /** Says why there is no page. */
  problem: Problem | undefined;

  constructor({ limit }: PageBounds) {
    this.#limit = limit;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  take(lines: readonly HubLine[]): void {
    for (const line of lines) if (!this.isOver) this.#take(line);
  }

  /** Returns the page as JSON, with each entry as it came. */
  toJson(): string {
    const { journal_id, epoch, cursor, head_seq } = this.#welcome!;
    const rest = {
      position: this.#position,
      more: this.#hasMore,
      ...{ cursor, head_seq, journal_id, epoch },
    };
    return `{"entries":[${this.#entries.join(",")}],${JSON.stringify(rest).slice(1)}`;
  }

  #take(line: HubLine): void {
    const { entrySeq } = line;
    if (entrySeq !== undefined) return this.#add(line, entrySeq);
    const { type } = line;
    if (type === "welcome") this.#welcome = line.said;
    else if (this.#welcome === undefined) this.#fail(problemOf(line.said));
    else if (type === "caught_up") {
      this.isCaughtUp = true;
      this.#position = Math.max(this.#position, line.said.seq!);
      this.isOver = !this.isEmpty;
    } else if (type === "gap") this.#add(line, (line.said.data as { readonly to: number }).to);
    else if (type === "draining") this.isOver = true;
    else {
      const why = endOf(line);
      if (why) this.#fail(why);
    }
  }

  #add({ text }: HubLine, position: number): void {
    const isFull = this.#entries.length >= this.#limit || this.#bytes + text.length > MAX_PAGE_BYTES;
    if (isFull && !this.isEmpty) {
      this.isOver = this.#hasMore = true;
      return;
    }
    this.#entries.push(text);
    this.#bytes += text.length;
    this.#position = position;
  }

  /** What has come already stands; who asks again is told. */
  #fail(why: Problem): void {
    this.isOver = true;
    if (this.isEmpty) this.problem = why;
  }
}
