import assert from "node:assert/strict";
import { readableEntries } from "./view/library_view.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { JournalError } from "../journal.ts";
import { append, batch, commit } from "../testing/commits.ts";
import { openJournal } from "../threads/open_journal.ts";
import { openLibraryView } from "./view.ts";
import { LibraryCase, pattern } from "../testing/library_case.ts";

Deno.test("pages read the library of a journal that is being written", async () => {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_view_" });
  try {
    await using journal = await openJournal(folder);
    await using view = openLibraryView(`${folder}/hub_data.db`);
    assert.deepEqual(await view.entries({ limit: 5 }), { rows: [], next: null });
    await append(journal, commit([batch(1, "A", "*", ["one", "two"])]));
    const { rows } = await view.entries({ limit: 5 });
    assert.deepEqual(readableEntries(rows).map(({ text }) => text), ["two", "one"]);
    assert.equal((await view.flow({ entries: 9 })).to_seq, 2);
    assert.equal(JSON.parse((await view.line(2))!).data.content, "two");
    await waitUntil(() => journal.library.listedSeq === 2, { name: "everything is indexed" });
    assert.deepEqual(
      await Promise.all([view.knownAis(), view.ai("A"), view.session("s1"), view.artifact(1)]),
      [
        [],
        undefined,
        undefined,
        undefined,
      ],
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("names that are an object's own reach pages through the thread", async () => {
  using made = new LibraryCase();
  made.say("A", [pattern("p1", { domain: "__proto__" })]);
  await using view = openLibraryView(made.path);
  const { domain } = await view.facets({});
  assert.deepEqual(Object.entries(domain), [["__proto__", 1]]);
  assert.equal((await view.artifacts({ limit: 1 })).rows[0]!.domain, "__proto__");
});

Deno.test("a library that cannot be read rejects each question with the reason, and is opened again by the next", async () => {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_view_" });
  try {
    const path = `${folder}/hub_data.db`;
    await using view = openLibraryView(path);
    const code = (expected: string) => (error: unknown) =>
      error instanceof JournalError && error.code === expected;
    await assert.rejects(view.knownAis(), code("CANNOT_WRITE"));
    await Deno.writeTextFile(path, "no database at all, but a text that is long enough".repeat(100));
    await assert.rejects(view.knownAis(), code("DAMAGED"));
    await Deno.remove(path);
    {
      await using _journal = await openJournal(folder);
      assert.deepEqual(await view.knownAis(), []);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a view that was closed answers what was asked before, and nothing after", async () => {
  using made = new LibraryCase();
  made.say("A", [pattern("p1")]);
  const view = openLibraryView(made.path);
  const asked = view.artifact(1);
  await view[Symbol.asyncDispose]();
  assert.equal((await asked)!.id, "p1");
  await assert.rejects(view.artifact(1), /closed/);
});

Deno.test("a view that was never asked starts no thread", async () => {
  await using _view = openLibraryView("/nowhere/hub_data.db");
});
