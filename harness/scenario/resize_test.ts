import assert from "node:assert/strict";
import { loadScenario } from "./load.ts";
import { withDuration, withTrainers } from "./resize.ts";
import { trainerSpecs } from "./member_specs.ts";

Deno.test("start times shrink only where the last one would fall in the second half of the run", async () => {
  const basic = await loadScenario("basic");
  const starts = (ms: number) => trainerSpecs(withDuration(basic, ms)).map((spec) => spec.start_ms);
  assert.deepEqual(starts(20_000), [0, 2_000]);
  assert.deepEqual(starts(3_000), [0, 33]);
});

Deno.test("a group without an interval of its own starts closer together in a shorter run", () => {
  const members = [{ ai_id: "A", specialization: "graphics", start_ms: 0, count: 41 }];
  const group = { name: "group", title: "Group", duration_ms: 40_000, members, checks: [] };
  assert.equal(trainerSpecs(withDuration(group, 10_000)).at(-1)!.start_ms, 5_000);
  assert.equal(trainerSpecs(withDuration(group, 60_000)).at(-1)!.start_ms, 20_000);
});

Deno.test("a fault comes earlier in a shorter run, with the starts before it, and lasts as long", async () => {
  const { faults, members, load } = withDuration(await loadScenario("slow_reader"), 20_000);
  assert.deepEqual([faults![0]!.at_ms, members[1]!.start_ms, load![0]!.start_ms], [6_000, 500, 5_000]);
  assert.equal((faults![0] as { for_ms: number }).for_ms, 12_000);
});

Deno.test("trainers are spread evenly over the kinds of members, with different ai_ids", async () => {
  const specs = trainerSpecs(withTrainers(await loadScenario("stress_test"), 40));
  const of = (name: string) => specs.filter((spec) => spec.specialization === name).length;
  assert.deepEqual(["networking", "graphics", "security"].map(of), [14, 13, 13]);
  assert.equal(new Set(specs.map((spec) => spec.ai_id)).size, 40);
  const two = withTrainers(await loadScenario("basic"), 2);
  assert.deepEqual(trainerSpecs(two).map((spec) => spec.ai_id), ["AI_Node_1", "AI_Node_2"]);
  const five = withTrainers(await loadScenario("reconnect"), 5);
  assert.deepEqual(trainerSpecs(five).map((spec) => spec.ai_id).sort(), [
    ...["AI_Node_1", "AI_Node_1_1", "AI_Node_1_2", "AI_Node_2", "AI_Node_2_1"],
  ]);
  assert.throws(() => withTrainers(two, 1), { exit: 2, why: /2 kinds of members/ });
});
