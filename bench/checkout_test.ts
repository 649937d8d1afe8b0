import assert from "node:assert/strict";
import { join } from "node:path";
import { openCheckout } from "./checkout.ts";

Deno.test("a folder that is missing and one without main.ts are refused by their absolute paths", async () => {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_bench_" });
  try {
    const missing = join(folder, "missing");
    await assert.rejects(openCheckout("missing", folder), { message: `There is no folder ${missing}` });
    await assert.rejects(openCheckout(".", folder), {
      message: `${folder} is no checkout of aicollab: it has no main.ts`,
    });
    await Deno.writeTextFile(join(folder, "main.ts"), "");
    assert.deepEqual(await openCheckout(folder, "/"), { folder, commit: undefined });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
