import assert from "node:assert/strict";
import { BUILT_IN_NAMES, loadScenario } from "./load.ts";
import { refuseForeignHub } from "./refuse_foreign_hub.ts";

Deno.test("only scenarios that do not act on the hub itself run against a hub that is not the run's own", async () => {
  const refused: string[] = [];
  for (const name of BUILT_IN_NAMES) {
    try {
      refuseForeignHub(await loadScenario(name), "hub.example:6000");
    } catch (error) {
      assert.match((error as { why: string }).why, /acts on the hub itself/);
      refused.push(name);
    }
  }
  assert.deepEqual(refused, ["hub_restart", "partner_dies", "real_agents"]);
  const basic = await loadScenario("basic");
  assert.throws(() => refuseForeignHub({ ...basic, quota_bytes: 2_000_000 }, "hub.example:6000"), {
    exit: 2,
    why: /quota_bytes/,
  });
});

Deno.test("no AI of a run against another hub may have the recorder's ai_id", async () => {
  const basic = await loadScenario("basic");
  const named = { ...basic, members: [{ ai_id: "AI_Harness", specialization: "graphics", start_ms: 0 }] };
  assert.throws(() => refuseForeignHub(named, "hub.example:6000"), { exit: 2, why: /"AI_Harness"/ });
  refuseForeignHub({ ...basic, load: [{ ai_id: "AI_Harness_2", rate: 1, start_ms: 0 }] }, "hub.example:6000");
});
