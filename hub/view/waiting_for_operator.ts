/** Counts what waits for a person. It asks the library only after something was sent to the operator, or by them. */
import { getLogger } from "@logtape/logtape";
import type { LibraryView } from "../../journal/library/view/library_view.ts";

const log = getLogger(["aicollab", "hub"]);

const MOST = 200;
/** What waits may also have run out: it is counted anew after so long. */
const KEPT_MS = 600_000;

/** The count is of these. */
export interface CountedInbox {
  readonly library: Pick<LibraryView, "inbox">;
  /** Returns the seq of the last entry to or from the operator. */
  readonly lastSeq: () => number;
  readonly now: () => { readonly wallMs: number; readonly monoMs: number };
}

export class WaitingForOperator {
  readonly #inbox: CountedInbox;
  #count = 0;
  #asOf = 0;
  #askedMs = -Infinity;
  #isAsking = false;

  /** Counts what waits already where `isUsed` resolves with true: whether anything was ever sent to the operator. */
  constructor(inbox: CountedInbox, isUsed: () => Promise<boolean>) {
    this.#inbox = inbox;
    isUsed().then((isUsed) => isUsed ? this.#ask() : undefined, () => {});
  }

  /** Returns the number as it was counted last; a new one follows soon after something has changed. */
  get count(): number {
    const isOld = this.#count > 0 && this.#inbox.now().monoMs - this.#askedMs >= KEPT_MS;
    if (this.#inbox.lastSeq() !== this.#asOf || isOld) this.#ask();
    return this.#count;
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    const { library, lastSeq, now } = this.#inbox;
    this.#isAsking = true;
    this.#asOf = lastSeq();
    this.#askedMs = now().monoMs;
    try {
      this.#count = (await library.inbox({ limit: MOST, now_ms: now().wallMs })).waiting;
    } catch (error) {
      log.debug("What waits for the operator could not be counted: {error}", { error });
    } finally {
      this.#isAsking = false;
    }
  }
}
