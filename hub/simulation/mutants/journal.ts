/** Plants bugs in what is committed, and in what is read of it. */
import type { CommitOutcome } from "../../../journal/journal.ts";
import type { EpochRow } from "../../../journal/rows.ts";
import type { Mutation } from "../simulated_hub.ts";
import { changed, commitOtherwise, decideOtherwise } from "./planting.ts";

export const JOURNAL_MUTANTS = {
  "answers before the commit": {
    journal: (journal) =>
      changed(journal, { append: (...commit) => reportedEarly(journal.append(...commit)) }),
  },
  "takes a full disk for a commit": {
    journal: (journal) =>
      changed(journal, { append: (...commit) => journal.append(...commit).then(() => "committed") }),
  },
  "takes a disk that died for a commit": {
    journal: (journal) =>
      changed(journal, { append: (...commit) => journal.append(...commit).catch(() => "committed") }),
  },
  "does not look at the epoch": {
    journal: (journal) => changed(journal, { epochs: withoutEarlier(journal.epochs) }),
  },
  "believes that only the last crash lost entries": {
    journal: (journal) => changed(journal, { epochs: withLastHead(journal.epochs) }),
  },
  "takes the first page for the last": {
    journal: (journal) =>
      changed(journal, { page: async (request) => ({ ...await journal.page(request), more: false }) }),
  },
  "stores no cursors": {
    journal: (journal) => commitOtherwise(journal, () => ({ cursors: [] })),
  },
  "stores no collaborations": {
    journal: (journal) => commitOtherwise(journal, () => ({ sessions: [] })),
  },
  "skips a number": {
    core: (core) =>
      decideOtherwise(core, (line) => {
        if (core.state.head % 7 === 6) core.state.head++;
        return line;
      }),
  },
} satisfies Readonly<Record<string, Mutation>>;

/** Takes whatever epoch an AI names for the present one. */
function withoutEarlier(epochs: readonly EpochRow[]): readonly EpochRow[] {
  return Object.assign([...epochs], { findIndex: () => epochs.length - 1 });
}

function withLastHead(epochs: readonly EpochRow[]): readonly EpochRow[] {
  return epochs.map((row) => ({ ...row, first_head: epochs.at(-1)!.first_head }));
}

/** Reports a commit before it is one; the next commit waits all the same. */
function reportedEarly(outcome: Promise<CommitOutcome>): Promise<CommitOutcome> {
  outcome.catch(() => {});
  return Promise.resolve("committed");
}
