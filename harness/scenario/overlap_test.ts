import assert from "node:assert/strict";
import { BUILT_IN_NAMES, loadScenario } from "./load.ts";
import { refuseOverlaps } from "./overlap.ts";
import { withDuration } from "./resize.ts";

const members = ["A", "B"].map((ai_id) => ({ ai_id, specialization: "graphics", start_ms: 0 }));
const mine = { name: "mine", title: "Mine", duration_ms: 20_000, members, checks: [] };
const pause = (target: string, at_ms: number) => ({ kind: "pause" as const, target, at_ms, for_ms: 3_000 });

Deno.test("overlapping pauses of one target are refused before the run, in whatever order they are listed", () => {
  assert.throws(() => refuseOverlaps({ ...mine, faults: [pause("A", 7_000), pause("A", 5_000)] }), {
    exit: 2,
    message: '"mine" pauses "A" while it is paused',
    why: "it is paused from 5.0 s to 8.0 s, and again at 7.0 s",
  });
  refuseOverlaps({ ...mine, faults: [pause("A", 5_000), pause("A", 8_000), pause("B", 6_000)] });
  refuseOverlaps({ ...mine, faults: [pause("@partner", 5_000), pause("@partner", 6_000)] });
});

Deno.test("no built-in scenario has overlapping pauses, even when it is shortened", async () => {
  for (const name of BUILT_IN_NAMES) refuseOverlaps(withDuration(await loadScenario(name), 5_000));
});
