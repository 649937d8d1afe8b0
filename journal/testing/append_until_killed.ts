/** Runs as a process in tests: appends to the journal of the folder in its argument until it is killed, and prints each head. */
import { batch, commit } from "./commits.ts";
import { openJournal } from "../threads/open_journal.ts";

const journal = await openJournal(Deno.args[0]!);
let { head } = await journal.snapshot();
const encoder = new TextEncoder();
for (;;) {
  const batches = [
    batch(head + 1, "A", "*", [`${head + 1}`, `${head + 2}`]),
    batch(head + 3, "B", ["A"], [`${head + 3}`]),
  ];
  await journal.append(
    head,
    commit(batches, { cursors: [{ ai_id: "A", seq: head + 3, since_seq: 0, done: [] }] }),
  );
  head += 3;
  Deno.stdout.writeSync(encoder.encode(`${head}\n`));
}
