import assert from "node:assert/strict";
import { damagedJournal } from "../../journal/testing/damaged_journal.ts";
import { Library } from "./library.ts";

Deno.test("the last messages are those behind what cannot be read any more", async () => {
  await using damaged = await damagedJournal();
  using library = new Library(damaged.database);
  const seqs = library.messages(0, new Set()).map(({ seq }) => seq);
  assert.ok(seqs.length > 0 && seqs.length < 200, `${seqs.length}`);
  assert.deepEqual(seqs, seqs.map((_, i) => 201 - seqs.length + i));
});
