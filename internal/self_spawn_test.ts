import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { bundleName } from "./module_url.ts";
import { parentGone } from "./parent_pipe.ts";
import { BUNDLED_MAIN, selfCommand } from "./self_spawn.ts";

Deno.test("from source, a copy is started through deno run and main.ts, or the bundle that tests have made", () => {
  const { program, args } = selfCommand(["hub", "--port", "0"], {});
  assert.equal(program, Deno.execPath());
  const main = Deno.env.get(BUNDLED_MAIN) ?? fileURLToPath(new URL("../main.ts", import.meta.url));
  assert.deepEqual(args, ["run", "-A", "--quiet", main, "hub", "--port", "0"]);
});

Deno.test("a program starts copies of itself three levels deep at most", () => {
  let env: Record<string, string> = {};
  for (let depth = 1; depth <= 3; depth++) env = selfCommand([], env).env;
  assert.throws(() => selfCommand([], env), /more than 3 levels deep/);
});

Deno.test("a bundled worker is named after its path", () => {
  assert.equal(bundleName("journal/write_worker.ts"), "journal.write_worker.js");
});

Deno.test("a parent is gone when its pipe ends or breaks, not while it is open", async () => {
  const reads = [3, 5, null];
  await parentGone({ read: () => Promise.resolve(reads.shift()!) });
  assert.equal(reads.length, 0);
  await parentGone({ read: () => Promise.reject(new Error("bad resource")) });
});
