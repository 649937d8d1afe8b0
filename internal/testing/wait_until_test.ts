import assert from "node:assert/strict";
import { waitUntil } from "./wait_until.ts";

Deno.test("waitUntil hands over the first truthy value", async () => {
  let looks = 0;
  assert.equal(await waitUntil(() => ++looks > 2 && looks, { name: "three looks", intervalMs: 0 }), 3);
});

Deno.test("waitUntil names the condition that never came true", async () => {
  await assert.rejects(
    waitUntil(() => 0, { name: "both AIs joined", timeoutMs: 1, intervalMs: 0 }),
    /waiting until both AIs joined; last seen: 0/,
  );
});
