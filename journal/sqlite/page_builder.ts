/** Puts a page together: runs are added in order, cut to what was asked for. */
import type { Page, PageRequest } from "../journal.ts";
import { cutLines, joinLines } from "./page_lines.ts";
import type { BatchColumns } from "./batch_row.ts";
import type { Gap } from "./batch_scan.ts";

/** A page with what was found damaged on the way. */
export interface ReadPage extends Page {
  readonly lines: Uint8Array<ArrayBuffer>;
  /** The first seqs of runs that failed their checksum. */
  readonly damagedBatches: readonly number[];
}

export class PageBuilder {
  readonly #request: PageRequest;
  readonly #parts: Uint8Array[] = [];
  readonly #gaps: Gap["gap"][] = [];
  readonly #damagedBatches: number[] = [];
  #bytes = 0;
  #last: number;
  #more = false;

  constructor(request: PageRequest) {
    this.#request = request;
    this.#last = request.after;
  }

  /** Up to where the page says everything so far. */
  get last(): number {
    return this.#last;
  }

  /** Whether a run was turned away. */
  get more(): boolean {
    return this.#more;
  }

  /** To be asked when there is a further run: whether it is one too many. */
  turnsAway(): boolean {
    return this.#more ||= this.#bytes >= this.#request.maxBytes;
  }

  /** An intact run that concerns the reader. */
  add({ first_seq: first, last_seq, lines }: BatchColumns): void {
    const { after, upTo } = this.#request;
    if (last_seq <= after) return;
    const part = cutLines(lines, { first, after, upTo });
    this.#parts.push(part);
    this.#bytes += part.length;
    this.#last = Math.min(last_seq, upTo);
  }

  gap({ gap, damagedBatches }: Gap): void {
    this.#damagedBatches.push(...damagedBatches);
    this.#gaps.push(gap);
    this.#last = gap[1];
  }

  build(): ReadPage {
    return {
      lines: joinLines(this.#parts, this.#request.replayed),
      last: this.#last,
      more: this.#more,
      gaps: this.#gaps,
      damagedBatches: this.#damagedBatches,
    };
  }
}
