import assert from "node:assert/strict";
import { BUILT_IN_NAMES, loadScenario } from "./load.ts";
import { refuseOwnHubNeeds } from "./needs.ts";

Deno.test("against somebody else's hub run those scenarios that leave the hub itself alone", async () => {
  const refused: string[] = [];
  for (const name of BUILT_IN_NAMES) {
    try {
      refuseOwnHubNeeds(await loadScenario(name), "hub.example:6000");
    } catch (error) {
      assert.match((error as { why: string }).why, /takes hold of the hub itself/);
      refused.push(name);
    }
  }
  assert.deepEqual(refused, ["hub_restart", "partner_dies"]);
  const basic = await loadScenario("basic");
  assert.throws(() => refuseOwnHubNeeds({ ...basic, quota_bytes: 2_000_000 }, "hub.example:6000"), {
    exit: 2,
    why: /quota_bytes/,
  });
});
