import assert from "node:assert/strict";
import { join } from "node:path";
import { testWith } from "../internal/testing/test_with.ts";
import { folderForEach, git, worktreeForEach } from "./workplace.ts";

async function temporary() {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-agent-" });
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

const entriesOf = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name);

Deno.test("each task gets a fresh folder, which is kept where something is in it", async () => {
  await using temp = await temporary();
  const make = folderForEach(join(temp.folder, "work"));
  const [one, other] = [await make("s1"), await make("s1")];
  assert.notEqual(one.folder, other.folder);
  await Deno.writeTextFile(join(one.folder!, "report"), "found");
  assert.equal(await one.leave(), one.folder);
  assert.equal(await other.leave(), undefined);
  assert.deepEqual(entriesOf(join(temp.folder, "work")), [one.folder!.split("/").at(-1)]);
});

testWith(
  "git",
  "apt-get install git",
  "each task gets a worktree, which goes unless it has changes, new files or commits",
  async () => {
    await using temp = await temporary();
    const env = {
      PATH: Deno.env.get("PATH")!,
      ...{ HOME: temp.folder, GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b" },
      ...{ GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b" },
    };
    const repository = join(temp.folder, "repository");
    await git(["init", "--quiet", repository], env);
    await Deno.writeTextFile(join(repository, "file"), "1");
    await Deno.writeTextFile(join(repository, ".gitignore"), "built\n");
    await git(["-C", repository, "add", "."], env);
    await git(["-C", repository, "commit", "--quiet", "-m", "first"], env);
    const parent = join(temp.folder, "trees");
    const make = worktreeForEach({ repository, parent, env });
    const places = await Promise.all(["s1", "s2", "s3", "s4", "s5"].map(make));
    const [same, ignored, changed, added, committed] = places.map(({ folder }) => folder!);
    assert.equal(await Deno.readTextFile(join(same!, "file")), "1");
    await Deno.writeTextFile(join(ignored!, "built"), "x");
    await Deno.writeTextFile(join(changed!, "file"), "2");
    await Deno.writeTextFile(join(added!, "new"), "3");
    await git(["-C", committed!, "commit", "--quiet", "--allow-empty", "-m", "second"], env);
    const kept = [];
    for (const place of places) kept.push(await place.leave());
    assert.deepEqual(kept, [undefined, undefined, changed, added, committed]);
    assert.equal(entriesOf(parent).length, 3);
    assert.equal(await Deno.readTextFile(join(repository, "file")), "1");
  },
);
