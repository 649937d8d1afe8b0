import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { EXIT } from "../internal/exit_codes.ts";
import { resultsSchema } from "../outcome/results.ts";
import { aicollab, makeWorld } from "./aicollab.ts";

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

  using db = new DatabaseSync(join(latest, "hub_data.db"), { readOnly: true });
  const shared = db.prepare("SELECT source_ai, count(*) AS n FROM patterns GROUP BY source_ai").all();
  assert.deepEqual(
    shared.map((row) => [row.source_ai, row.n]),
    results.trainers.map((trainer) => [trainer.ai_id, trainer.patterns]),
  );
  const names = [...Deno.readDirSync(latest)].map((entry) => entry.name).sort();
  assert.deepEqual(names, ["hub.log", "hub_data.db", "report.txt", "results.json", "run.json", "trainers"]);
});
