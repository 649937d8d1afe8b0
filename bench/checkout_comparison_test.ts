import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startHubServer, THIS_CHECKOUT } from "./hub_server.ts";

Deno.test("two pairs of real hubs of this checkout are compared, and printed as JSON", async () => {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", fileURLToPath(new URL("main.ts", import.meta.url)), "--beside", THIS_CHECKOUT],
      ...["--only", "fan-out", "--quick", "--turns", "2", "--json"],
    ],
    stderr: "inherit",
  }).output();
  assert.equal(code, 0);
  const { other, comparisons: [fanOut] } = JSON.parse(new TextDecoder().decode(stdout));
  assert.equal(join(other.folder, "/"), THIS_CHECKOUT);
  assert.equal(fanOut.pairs.length, 2);
  assert.deepEqual(
    fanOut.figures.map(({ figure }: { figure: string }) => figure),
    ["delivered_per_s", "cpu_us_per_message"],
  );
  assert.ok(fanOut.figures.every(({ ratio }: { ratio: number }) => ratio > 0));
});

Deno.test("a hub of another checkout that does not start fails with its last lines", async () => {
  const folder = await Deno.makeTempDir({ prefix: "aicollab_bench_" });
  try {
    await Deno.writeTextFile(join(folder, "main.ts"), `console.error("no hub today"); Deno.exit(3);`);
    await assert.rejects(
      startHubServer(folder, folder),
      /main\.ts hub .* ended before it was ready:\nno hub today/,
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
