/** Builds a page out of batches, which are added in order and cut to the requested range. */
import type { Page, PageRequest } from "../journal.ts";
import { cutLines, joinLines } from "./page_lines.ts";
import type { BatchColumns } from "./batch_row.ts";
import type { ScannedGap } from "./batch_scan.ts";

/** A page, with the damage that was found while it was read. */
export interface ReadPage extends Page {
  readonly lines: Uint8Array<ArrayBuffer>;
  /** Names the batches that failed their checksum by their first seqs. */
  readonly damagedBatches: readonly number[];
}

/** An entry that is stored and refused by today's rules of form; `code` is the one of the refusal. */
export interface UnfitEntry {
  readonly seq: number;
  readonly code: string;
}

/** Holds what the page has so far. */
export class PageBuilder {
  readonly #request: PageRequest;
  /** Those of the requested range that no batch held so far, the next one last. */
  readonly #unfit: UnfitEntry[];
  readonly #parts: Uint8Array[] = [];
  readonly #gaps: Page["gaps"][number][] = [];
  readonly #damagedBatches: number[] = [];
  #bytes = 0;
  #last: number;
  #more = false;

  constructor(request: PageRequest, unfit: readonly UnfitEntry[]) {
    this.#request = request;
    this.#unfit = unfit.toReversed();
    this.#last = request.after;
  }

  /** Returns the seq up to which the page holds everything so far. */
  get last(): number {
    return this.#last;
  }

  /** Returns whether a batch was turned away. */
  get more(): boolean {
    return this.#more;
  }

  /** Returns whether a further batch would be one too many; it is asked only when there is one. */
  turnsAway(): boolean {
    return this.#more ||= this.#bytes >= this.#request.maxBytes;
  }

  /** Adds an intact batch that concerns the reader, or those lines of it that `filter` returns. */
  add(
    { first_seq: first, last_seq, lines }: BatchColumns,
    filter?: (lines: Uint8Array) => Uint8Array[],
  ): void {
    const { after, upTo } = this.#request;
    if (last_seq <= after) return;
    const last = Math.min(last_seq, upTo);
    let taken = Math.max(after, first - 1);
    const takeUpTo = (seq: number) => {
      if (seq === taken) return;
      const cut = cutLines(lines, { first, after: taken, upTo: seq });
      for (const part of filter ? filter(cut) : [cut]) {
        this.#parts.push(part);
        this.#bytes += part.length;
      }
    };
    for (let unfit = this.#nextUnfit(first); unfit && unfit.seq <= last; unfit = this.#nextUnfit(taken + 1)) {
      takeUpTo(unfit.seq - 1);
      if (this.#endsBeforeGap()) {
        this.#last = unfit.seq - 1;
        return;
      }
      taken = unfit.seq;
      this.#unfitGap(unfit);
    }
    takeUpTo(last);
    this.#last = last;
  }

  /** A reader gets the gaps of a page before its lines, so a page that has lines ends before the next gap. */
  #endsBeforeGap(): boolean {
    return this.#more ||= this.#bytes > 0;
  }

  /** Adds a gap, or lengthens the last one. */
  #unfitGap({ seq, code }: UnfitEntry): void {
    const last = this.#gaps.at(-1);
    const continues = last !== undefined && last[1] === seq - 1 && last[2] === code;
    if (continues) this.#gaps[this.#gaps.length - 1] = [last[0], seq, code];
    else this.#gaps.push([seq, seq, code]);
  }

  /** Returns the first unfit entry from `seq` on. */
  #nextUnfit(seq: number): UnfitEntry | undefined {
    while (this.#unfit.at(-1) !== undefined && this.#unfit.at(-1)!.seq < seq) this.#unfit.pop();
    return this.#unfit.at(-1);
  }

  gap({ gap, damagedBatches }: ScannedGap): void {
    if (this.#endsBeforeGap()) return;
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
