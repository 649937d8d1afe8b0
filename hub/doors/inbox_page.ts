/** Gathers one page of an inbox from the lines of a session that reads. */
import type { Problem } from "../../dashboard/failure.ts";
import { endOf, type HubLine, refusalOf, type Said } from "./hub_lines.ts";

/** A page has so many bytes of entries at most, but for one that is longer. */
export const MAX_PAGE_BYTES = 262_144;

/** A page begins behind `after`, or behind the AI's cursor, and has at most `limit` entries. */
export interface PageBounds {
  readonly after?: number;
  readonly limit: number;
}

export class InboxPage {
  readonly #after: number | undefined;
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

  constructor({ after, limit }: PageBounds) {
    this.#after = after;
    this.#limit = limit;
  }

  get isEmpty(): boolean {
    return this.#entries.length === 0;
  }

  take(lines: readonly HubLine[]): void {
    for (const line of lines) if (!this.isOver) this.#take(line);
  }

  /** The session has ended. */
  end(): void {
    if (this.#welcome === undefined) this.#fail(refusalOf(undefined));
    this.isOver = true;
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
    if (this.#welcome === undefined) this.#begin(line);
    else if (type === "caught_up") {
      this.isCaughtUp = true;
      this.#position = Math.max(this.#position, line.said.seq!);
      this.isOver = !this.isEmpty;
    } else if (type === "gap") this.#add(line, (line.said.data as { readonly to: number }).to);
    else if (type === "draining") this.isOver = true;
    else this.#fail(endOf(line));
  }

  #begin(line: HubLine): void {
    this.#fail(refusalOf(line));
    this.#welcome = line.said;
    this.#position = this.#after ?? Number(line.said.cursor);
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
  #fail(why: Problem | undefined): void {
    if (why === undefined) return;
    this.isOver = true;
    if (this.isEmpty) this.problem = why;
  }
}
