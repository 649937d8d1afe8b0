/** Runs as a process in tests: opens the journal of the folder in its argument and prints the outcome as JSON. */
import { JournalError } from "../journal.ts";
import { openJournal } from "../threads/open_journal.ts";

try {
  await using _journal = await openJournal(Deno.args[0]!);
  console.log(JSON.stringify({ code: "OPENED" }));
} catch (error) {
  if (!(error instanceof JournalError)) throw error;
  console.log(JSON.stringify({ code: error.code, message: error.message }));
}
