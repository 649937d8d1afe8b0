import assert from "node:assert/strict";
import { wipedJournal } from "../../journal/testing/damaged_journal.ts";
import { Library } from "./library.ts";

Deno.test("the last messages are all but those that are damaged", async () => {
  await using journal = await wipedJournal();
  using library = new Library(journal.database);
  const seqs = library.messages(0, new Set()).map(({ seq }) => seq);
  assert.ok(seqs.length > 150 && seqs.length < 200, `${seqs.length}`);
  const from = seqs.findIndex((seq, i) => seq !== i + 1);
  const behind = seqs.slice(from);
  assert.ok(behind[0]! > 100);
  assert.deepEqual(behind, behind.map((_, i) => 201 - behind.length + i));
});
