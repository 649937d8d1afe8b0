import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import { linesOf } from "../harness/lines.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { waitUntil } from "../internal/wait_until.ts";
import { resultsSchema } from "../outcome/results.ts";
import { aicollab, childrenOf, makeWorld, startAicollab } from "./aicollab.ts";

Deno.test("harness basic ends with both trainers successful and leaves a whole results folder", async () => {
  await using world = await makeWorld();
  const run = await aicollab(world, ["harness", "basic", "--duration", "20s", "--seed", "1", "--export"]);
  assert.equal(run.exit, EXIT.ok, run.out + run.err);
  const latest = join(world.folder, "results", "basic", "latest");
  const results = resultsSchema.parse(JSON.parse(await Deno.readTextFile(join(latest, "results.json"))));
  assert.deepEqual(results.trainers.map((trainer) => trainer.success), [true, true]);
  assert.ok(results.collaborations.completed >= 1);
  assert.ok(results.hub_stats.length >= 9);
  assert.equal(await Deno.readTextFile(join(latest, "report.txt")), run.out);

  const sum = (shared: "patterns" | "components") =>
    results.database.contributors.reduce((total, contributor) => total + contributor[shared], 0);
  assert.deepEqual(
    [results.final.shared_patterns, results.final.shared_components],
    [sum("patterns"), sum("components")],
  );

  using db = new DatabaseSync(join(latest, "hub_data.db"), { readOnly: true });
  const shared = db.prepare("SELECT source_ai, count(*) AS n FROM patterns GROUP BY source_ai").all();
  assert.deepEqual(
    shared.map((row) => [row.source_ai, row.n]),
    results.trainers.map((trainer) => [trainer.ai_id, trainer.patterns]),
  );
  const names = [...Deno.readDirSync(latest)].map((entry) => entry.name).sort();
  assert.deepEqual(names, ["hub.log", "hub_data.db", "report.txt", "results.json", "run.json", "trainers"]);
});

Deno.test("a harness that is interrupted still writes its report, and ends with exit 130", async () => {
  await using world = await makeWorld();
  const harness = startAicollab(world, ["harness", "basic", "--json"]);
  const out = new Response(harness.stdout).text();
  for await (const line of linesOf(harness.stderr)) {
    if (line.includes("AI_Node_1 (networking) connected")) harness.kill("SIGINT");
  }
  assert.equal((await harness.status).code, EXIT.interrupted);
  const results = resultsSchema.parse(JSON.parse(await out));
  assert.deepEqual([results.ended_by, results.verdict], ["signal", "interrupted"]);
  await assert.rejects(Deno.lstat(join(world.folder, "results", "basic", "latest")), Deno.errors.NotFound);
  assert.equal(results.trainers[0]!.exit_code, 0);
  await Deno.stat(join(world.folder, "results", "basic", results.run_id, "report.txt"));
});

Deno.test("a harness that is killed leaves no orphans", async () => {
  await using world = await makeWorld();
  const harness = startAicollab(world, ["harness", "basic"]);
  harness.stdout.pipeTo(new WritableStream());
  let children: number[] = [];
  for await (const line of linesOf(harness.stderr)) {
    if (!line.includes("AI_Node_1 (networking) connected")) continue;
    children = [...await childrenOf(harness, "hub"), ...await childrenOf(harness, "trainer")];
    harness.kill("SIGKILL");
  }
  await harness.status;
  assert.ok(children.length >= 2);
  await waitUntil(() => children.every(hasEnded), { name: "hub and trainers have ended", timeoutMs: 20_000 });
});

/** Whether no process has this id; signal 0 only asks. */
function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
