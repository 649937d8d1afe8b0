import assert from "node:assert/strict";
import { join } from "node:path";
import { EXIT } from "../internal/exit_codes.ts";
import { resultsSchema } from "../outcome/results.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { aicollab, makeWorld, startHubProgram } from "./aicollab.ts";

Deno.test("a scenario runs against a hub that runs already: a recorder hears it, it is judged all the same, and the hub and its data stay as they are", async () => {
  await using world = await makeWorld();
  await using hub = await startHubProgram(world);
  const file = join(world.folder, "mine.json");
  const scenario = {
    ...{ title: "Mine", duration_ms: 9_000, checks: ["contributors >= 1", "lost == 0"] },
    members: [{ ai_id: "AI_Node_1", specialization: "networking", start_ms: 0 }],
    load: [{ ai_id: "AI_Talker", rate: 50, start_ms: 0 }],
    faults: [{ at_ms: 2_000, kind: "cut", target: "AI_Talker" }],
  };
  await Deno.writeTextFile(file, JSON.stringify(scenario));
  const status = new URL(hub.dashboardUrl).host;
  const words = ["harness", file, "--hub", hub.address, "--status", status, "--json"];
  // The local.key lies in the home of this test's hub.
  const { XDG_DATA_HOME } = hub.sandbox.environment;
  const run = await aicollab(world, words, { XDG_DATA_HOME });
  assert.equal(run.exit, EXIT.ok, run.out + run.err);
  const results = resultsSchema.parse(JSON.parse(run.out));
  assert.deepEqual([results.hub.own, results.ledger!.lost, results.faults.length], [false, 0, 1]);
  assert.ok(results.ledger!.acknowledged > 300 && results.trainers[0]!.success);
  assert.equal(results.trainers[0]!.patterns, results.final.shared_patterns);
  assert.equal(results.final.connected_ais, 2, "the recorder is not counted");
  assert.equal(hub.program.hasEnded, false);

  const folder = join(world.folder, "results", "mine", "latest");
  for (const asked of [["log"], ["query", "SELECT 1"], ["artifact", "get", "p1"], ["dashboard"]]) {
    const { exit, err } = await aicollab(world, [...asked, "--data", folder]);
    assert.equal(exit, EXIT.usage, err);
    assert.match(err, /^error: "[^"]+latest" is of a run on a hub that was there already$/m);
  }

  const secret = await aicollab(world, [...words.slice(0, 4), "--token", "wrong"]);
  assert.equal(secret.exit, EXIT.authentication, secret.err);
  assert.match(secret.err, /did not admit AI_Harness/);
});

Deno.test("somebody else's hub that is gone at the end of a run did not run to the end", async () => {
  await using world = await makeWorld();
  await using hub = await startHubProgram(world);
  const file = join(world.folder, "mine.json");
  const scenario = {
    ...{ title: "Mine", duration_ms: 8_000, members: [], checks: [] },
    load: [{ ai_id: "AI_Talker", rate: 50, start_ms: 0 }],
  };
  await Deno.writeTextFile(file, JSON.stringify(scenario));
  const words = ["harness", file, "--hub", hub.address, "--status", new URL(hub.dashboardUrl).host, "--json"];
  const { XDG_DATA_HOME } = hub.sandbox.environment;
  const running = aicollab(world, words, { XDG_DATA_HOME });
  const present = async () =>
    (await (await fetch(new URL("/status", hub.dashboardUrl))).json()).connected_ais;
  await waitUntil(async () => await present() === 2, {
    name: "recorder and talker are there",
    timeoutMs: 30_000,
  });
  hub.program.signal("SIGKILL");
  const { out, err } = await running;
  const { ended_by, checks } = resultsSchema.parse(JSON.parse(out));
  const check = checks.find(({ name }) => name === "the hub ran to the end")!;
  assert.deepEqual([ended_by, check.verdict, check.measured], [
    "hub",
    "fail",
    "it could not be reached at the end",
  ], err);
});
