import assert from "node:assert/strict";
import { join } from "node:path";
import { linesOf } from "../harness/lines.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { aicollab, makeWorld, startAicollab } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";

const PATIENCE = { timeoutMs: 30_000 };

Deno.test("a trainer goes on with the token that was put into its file, and ends with exit 4 when that is revoked", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const at = `${hub.address.hostname}:${hub.address.port}`;
  const file = join(world.folder, "AI_Node_1.token");
  const token = (...words: string[]) => aicollab(world, ["token", ...words, "--hub", at]);
  assert.equal((await token("create", "AI_Node_1", "--out", file)).exit, EXIT.ok);
  const trainer = startAicollab(world, [
    ...["trainer", "--id", "AI_Node_1", "--spec", "networking", "--hub", at, "--token-file", file],
  ]);
  const log: string[] = [];
  const hearing = (async () => {
    for await (const line of linesOf(trainer.stderr)) log.push(line);
  })();
  const logged = (text: string) =>
    waitUntil(() => log.some((line) => line.includes(text)), { name: `it says "${text}"`, ...PATIENCE });
  await logged("Connected to hub");

  // The old token ends before the new one is in the file, as with the shell's `>`.
  await Deno.truncate(file);
  const rotated = await token("rotate", "AI_Node_1", "--overlap", "0s");
  await Deno.writeTextFile(file, rotated.out);
  await logged("Reconnected to hub");

  assert.equal((await token("revoke", "AI_Node_1")).exit, EXIT.ok);
  assert.equal((await trainer.status).code, EXIT.authentication);
  await Promise.all([hearing, trainer.stdout.cancel()]);
  assert.match(log.join("\n"), /^error: the hub at .* does not let "AI_Node_1" in any more$/m);
  assert.match(log.join("\n"), /^fix: get a new token with aicollab token create AI_Node_1, /m);
});
