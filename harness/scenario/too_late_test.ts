import assert from "node:assert/strict";
import { BUILT_IN_NAMES, loadScenario } from "./load.ts";
import { withDuration, withTrainers } from "./resize.ts";
import { refuseTooLate } from "./too_late.ts";

const members = [{ ai_id: "A", specialization: "graphics", start_ms: 0 }];
const mine = { name: "mine", title: "Mine", duration_ms: 5_000, members, checks: [] };

Deno.test("an AI or a fault that would start after the end of the run is refused before the run", () => {
  refuseTooLate({ ...mine, faults: [{ kind: "restart_hub", at_ms: 4_999 }] });
  assert.throws(() => refuseTooLate({ ...mine, faults: [{ kind: "restart_hub", at_ms: 5_000 }] }), {
    exit: 2,
    why: 'its fault "restart_hub" would be applied at 5.0 s, and the run takes 5.0 s',
  });
  assert.throws(() => refuseTooLate({ ...mine, load: [{ ai_id: "Talker", rate: 1, start_ms: 9_000 }] }), {
    why: /^"Talker" would start at 9\.0 s/,
  });
  const eleven = [{ ...members[0]!, count: 11 }];
  assert.throws(() => refuseTooLate({ ...mine, members: eleven }), { why: /^"A_11" would start at 5\.0 s/ });
});

Deno.test("no built-in scenario has starts or faults after its end, whatever its length", async () => {
  for (const name of BUILT_IN_NAMES) {
    for (const durationMs of [1_000, 20_000, 600_000]) {
      refuseTooLate(withDuration(await loadScenario(name), durationMs));
    }
  }
  refuseTooLate(withDuration(withTrainers(await loadScenario("stress_test"), 200), 60_000));
});
