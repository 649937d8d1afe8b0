/** Holds what the parts of the journal's contract are made of. */
import type { Journal, PageRequest } from "../journal.ts";
import { entriesOf } from "./commits.ts";

/** A place holds a journal under test; `open` can be called again once the last one was disposed. */
export interface JournalPlace extends AsyncDisposable {
  open(): Promise<Journal>;
}

/** Registers a test of a rule; `body` gets a new journal, and the place that holds it. */
export type TestOfJournal = (
  rule: string,
  body: (journal: Journal, place: JournalPlace) => Promise<void>,
) => void;

/** Asks for all that concerns an AI. */
export const ALL: Omit<PageRequest, "ai"> = {
  after: 0,
  upTo: 1_000_000,
  replayed: false,
  maxBytes: 1_000_000,
};

/** Returns the seqs of what `ai` gets in one page. */
export async function seqs(
  journal: Journal,
  request: Partial<PageRequest> & { ai: string },
): Promise<number[]> {
  return entriesOf(await journal.page({ ...ALL, ...request })).map(({ seq }) => seq);
}
