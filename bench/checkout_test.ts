import assert from "node:assert/strict";
import { join } from "node:path";
import { openCheckout } from "./checkout.ts";

Deno.test("a folder that is missing, lacks main.ts or lacks deno.json is refused by its absolute path", async () => {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_bench_" });
  try {
    const missing = join(folder, "missing");
    await assert.rejects(openCheckout("missing", folder), { message: `There is no folder ${missing}` });
    for (const name of ["main.ts", "deno.json"]) {
      await assert.rejects(openCheckout(".", folder), {
        message: `${folder} is no checkout of aicollab: it has no ${name}`,
      });
      await Deno.writeTextFile(join(folder, name), "");
    }
    assert.deepEqual(await openCheckout(folder, "/"), { folder, commit: undefined });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
