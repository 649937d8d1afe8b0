import assert from "node:assert/strict";
import { npmGone, takeNpmParents } from "./npm_parents.ts";

Deno.test("the parents that the launcher names are taken out of the environment", () => {
  const environment: Record<string, string> = { AICOLLAB_PARENTS: "12,7", HOME: "/" };
  assert.deepEqual(takeNpmParents(environment), [12, 7]);
  assert.deepEqual(environment, { HOME: "/" });
  assert.deepEqual(takeNpmParents(environment), []);
});

Deno.test("npm is gone when another process is the parent, or the parent's parent", async () => {
  // Watching does not keep a program alive; this does.
  const alive = setTimeout(() => {}, 30_000);
  await npmGone([1_000_000_000]);
  await npmGone([Deno.ppid, 1_000_000_000]);
  clearTimeout(alive);
});
