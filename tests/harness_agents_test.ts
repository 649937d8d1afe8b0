/** Runs a scenario whose members are commands, one of which sleeps until its bell is rung. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { EXIT } from "../internal/exit_codes.ts";
import { resultsSchema } from "../outcome/results.ts";
import { aicollab, makeWorld } from "./aicollab.ts";

Deno.test("commands of a scenario do each task once, also one that a doubled ring wakes, and the run ends with the last answer", async () => {
  await using world = await makeWorld();
  const upper = { exec: "tr a-z A-Z", text: true, start_ms: 0 };
  const task = { ai_id: "AI_Asker", start_ms: 0 };
  const scenario = {
    ...{ title: "Commands", duration_ms: 60_000, lease_ms: 5_000 },
    members: [
      { ...upper, ai_id: "AI_Day", capabilities: ["upper"] },
      { ...upper, ai_id: "AI_Night", capabilities: ["night"], bell: true },
    ],
    tasks: [
      { ...task, text: "the words", capabilities: ["upper"] },
      { ...task, text: "the dreams", to: "AI_Night" },
    ],
    faults: [{ at_ms: 0, kind: "double_rings", target: "AI_Night" }],
    checks: ["tasks_done == 2", "rings >= 1"],
  };
  await Deno.writeTextFile(join(world.folder, "commands.json"), JSON.stringify(scenario));
  const run = await aicollab(world, ["harness", "commands.json", "--json"]);
  assert.equal(run.exit, EXIT.ok, run.out + run.err);
  const { agents, tasks, ended_by, verdict, faults } = resultsSchema.parse(JSON.parse(run.out));
  assert.deepEqual([verdict, ended_by], ["pass", "tasks"]);
  assert.deepEqual(tasks.map(({ done, heard, partners }) => [done, heard, partners.at(-1)]), [
    [1, true, "AI_Day"],
    [1, true, "AI_Night"],
  ]);
  assert.deepEqual(agents.map(({ completed, success }) => [completed, success]), [[1, true], [1, true]]);
  const [day, night] = agents.map(({ bell }) => bell);
  assert.deepEqual([day, night!.doubled, night!.woken > night!.rung], [null, 1, true]);
  assert.equal(faults[0]!.effect, "1 ring doubled");
});
