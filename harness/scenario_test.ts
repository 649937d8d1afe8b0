import assert from "node:assert/strict";
import { loadScenario, withDuration } from "./scenario.ts";

Deno.test("basic is the guide's: networking at 0 s, graphics at 2 s, 180 s", async () => {
  const { title, duration_ms, members } = await loadScenario("basic");
  assert.deepEqual([title, duration_ms], ["Basic Collaboration", 180_000]);
  assert.deepEqual(members, [
    { ai_id: "AI_Node_1", specialization: "networking", start_ms: 0 },
    { ai_id: "AI_Node_2", specialization: "graphics", start_ms: 2_000 },
  ]);
});

Deno.test("an unknown scenario is a usage error with a suggestion", async () => {
  await assert.rejects(loadScenario("basik"), { exit: 2, why: "did you mean basic?" });
});

Deno.test("a scenario file of the same shape runs; a wrong one is named with the path of its fault", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/mine.json`;
  const members = [{ ai_id: "A", specialization: "graphics", start_ms: 0 }];
  await Deno.writeTextFile(file, JSON.stringify({ title: "Mine", duration_ms: 5_000, members, checks: [] }));
  assert.equal((await loadScenario(file)).name, "mine");
  await Deno.writeTextFile(file, JSON.stringify({ title: "Mine", duration_ms: 5, members, checks: [] }));
  await assert.rejects(loadScenario(file), { exit: 2, why: "duration_ms: expected at least 1000" });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a run's run.json runs again, under the name of its scenario", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/run.json`;
  const scenario = withDuration(await loadScenario("basic"), 20_000);
  await Deno.writeTextFile(file, JSON.stringify({ scenario, seed: 7, options: {} }));
  assert.deepEqual(await loadScenario(file), scenario);
  await Deno.writeTextFile(file, JSON.stringify({ scenario: { ...scenario, name: "../elsewhere" } }));
  await assert.rejects(loadScenario(file), { exit: 2, why: /^name: not a name/ });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the README's scenario is one", async () => {
  const readme = await Deno.readTextFile(new URL("../README.md", import.meta.url));
  const [, example] = /```json\n(\{\s+"title"[^]*?)```/.exec(readme)!;
  const file = await Deno.makeTempFile({ suffix: ".json" });
  await Deno.writeTextFile(file, example!);
  assert.ok((await loadScenario(file)).members.length > 2);
  await Deno.remove(file);
});

Deno.test("start times shrink only where the last one would fall in the second half", async () => {
  const basic = await loadScenario("basic");
  const starts = (ms: number) => withDuration(basic, ms).members.map((member) => member.start_ms);
  assert.deepEqual(starts(20_000), [0, 2_000]);
  assert.deepEqual(starts(3_000), [0, 33]);
});
