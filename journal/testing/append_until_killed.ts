/** A process for tests: appends to the journal of the folder in its argument until it is killed, and prints the head after each commit. */
import { commit, run } from "./journal_contract.ts";
import { openJournal } from "../sqlite_journal.ts";

const journal = await openJournal(Deno.args[0]!);
let { head } = await journal.snapshot();
const encoder = new TextEncoder();
for (;;) {
  const runs = [
    run(head + 1, "A", "*", [`${head + 1}`, `${head + 2}`]),
    run(head + 3, "B", ["A"], [`${head + 3}`]),
  ];
  await journal.append(commit(runs, { cursors: [["A", head + 3]] }));
  head += 3;
  Deno.stdout.writeSync(encoder.encode(`${head}\n`));
}
