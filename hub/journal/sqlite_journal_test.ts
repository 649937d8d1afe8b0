import { type JournalPlace, testJournal } from "./journal_contract.ts";
import { openJournal, type SqliteJournal, type SqliteJournalOptions } from "./sqlite_journal.ts";

/** A data folder of its own, gone afterwards. */
async function temporaryPlace(options: SqliteJournalOptions = {}) {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_journal_" });
  return {
    folder,
    open: (): Promise<SqliteJournal> => openJournal(folder, options),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  } satisfies JournalPlace & { folder: string };
}

testJournal("the SQLite journal", temporaryPlace);
