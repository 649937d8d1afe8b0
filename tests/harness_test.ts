import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { linesOf } from "../harness/lines.ts";
import { markedProcesses } from "../harness/run/marked_processes.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { type Results, resultsSchema } from "../outcome/results.ts";
import { aicollab, childrenOf, makeWorld, startAicollab, type World } from "./aicollab.ts";

const names = (folder: string) => [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();

async function resultsIn(world: World, scenario: string, run = "latest"): Promise<Results> {
  const text = await Deno.readTextFile(join(world.folder, "results", scenario, run, "results.json"));
  return resultsSchema.parse(JSON.parse(text));
}

async function scenarioFile(world: World, content: Readonly<Record<string, unknown>>): Promise<string> {
  const file = join(world.folder, `mine-${crypto.randomUUID().slice(0, 4)}.json`);
  const scenario = { title: "Mine", duration_ms: 2_000, checks: [], ...content };
  await Deno.writeTextFile(file, JSON.stringify(scenario));
  return file;
}

/**
 * Runs `aicollab harness …`; `connected` is called once, when it prints that the first trainer is connected, `stopping`
 * when it prints that it stops.
 */
async function interrupted(
  world: World,
  connected: (harness: Deno.ChildProcess) => void | Promise<void>,
  stopping: (harness: Deno.ChildProcess) => void = () => {},
) {
  const harness = startAicollab(world, ["harness", "basic", "--duration", "40s", "--json"]);
  const out = new Response(harness.stdout).text();
  const said: string[] = [];
  let isCalled = false;
  for await (const line of linesOf(harness.stderr)) {
    said.push(line);
    if (line.startsWith("stopping the members")) stopping(harness);
    if (isCalled || !line.includes("AI_Node_1 (networking) connected")) continue;
    isCalled = true;
    await connected(harness);
  }
  return { exit: (await harness.status).code, out: await out, said };
}

/** Returns the id of the run that goes on in a world: its working folder has that name. */
function runningId(world: World): string {
  const [partial] = names(join(world.folder, "results", "basic"));
  return /^\.(.+)\.partial$/.exec(partial!)![1]!;
}

Deno.test("harness basic ends with both trainers successful and leaves a whole results folder", async () => {
  await using world = await makeWorld();
  const words = ["--duration", "20s", "--seed", "1", "--report", "--junit", "checks.xml", "--visualize"];
  const run = await aicollab(world, ["harness", "basic", ...words]);
  assert.equal(run.exit, EXIT.ok, run.out + run.err);
  const latest = join(world.folder, "results", "basic", "latest");
  const results = await resultsIn(world, "basic");
  assert.deepEqual(results.trainers.map((trainer) => trainer.success), [true, true]);
  assert.ok(results.collaborations.completed >= 1);
  assert.ok(results.hub_stats.length >= 9);
  assert.ok(results.ledger!.acknowledged > 20 && results.ledger!.lost === 0);
  assert.equal(await Deno.readTextFile(join(latest, "report.txt")), run.out);
  assert.match(run.out, /📋 DETAILED REPORT:[^]*\nPASS .*results\/basic\/.*\/\n$/);

  // Piped output is plain text: nothing is drawn over.
  // deno-lint-ignore no-control-regex -- these very characters are looked for
  assert.doesNotMatch(run.out + run.err, /[\x1b\r]/);
  assert.match(run.err, /report: .*\/report\.html\n$/);
  assert.match(await Deno.readTextFile(join(world.folder, "checks.xml")), /<testsuite /);

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
  assert.deepEqual(names(latest), [
    ...["charts", "hub.log", "hub_data.db", "report.html", "report.txt", "results.json", "run.json"],
    "trainers",
  ]);
  assert.ok(names(join(latest, "charts")).every((name) => name.endsWith(".svg")));

  const same = await aicollab(world, ["harness", "compare", latest, latest]);
  assert.deepEqual([same.exit, /same/.test(same.out)], [EXIT.ok, true]);
});

const net = { ai_id: "AI_Net", specialization: "networking", start_ms: 0 };
const gfx = { ai_id: "AI_Gfx", specialization: "graphics", start_ms: 0 };
const talker = { ai_id: "AI_Talker", rate: 50, start_ms: 0 };

Deno.test("a partner that is killed ends by a fault and its collaboration is offered again; a fault that never happens fails the run", async () => {
  await using world = await makeWorld();
  const dies = await scenarioFile(world, {
    ...{ duration_ms: 25_000, lease_ms: 2_000, members: [net, gfx], checks: ["reopened_sessions >= 1"] },
    faults: [{ at_ms: 5_000, kind: "kill", target: "@partner" }],
  });
  const [died, never] = await Promise.all([
    aicollab(world, ["harness", dies, "--json"]),
    aicollab(world, ["harness", "hub_restart", "--duration", "5s"], { AICOLLAB_TEST_NO_FAULTS: "1" }),
  ]);
  assert.equal(died.exit, EXIT.ok, died.out + died.err);
  const { trainers, faults, collaborations } = resultsSchema.parse(JSON.parse(died.out));
  const killed = trainers.filter((trainer) => trainer.ended_by_fault);
  assert.deepEqual(killed.map(({ exit_code, success }) => [exit_code, success]), [[137, true]]);
  assert.equal(faults[0]!.target, killed[0]!.ai_id);
  assert.ok(collaborations.sessions.some((session) => session.reopened_at_ms.length > 0));

  assert.equal(never.exit, EXIT.checksFailed, never.out);
  assert.match(never.out, /❌ every fault was applied +asked for, never applied: restart_hub/);
});

Deno.test("every trainer carries on after the hub was killed, and a second process of a name ends the first one with exit 4", async () => {
  await using world = await makeWorld();
  const restart = await scenarioFile(world, {
    ...{ duration_ms: 16_000, members: [net], load: [talker], checks: ["lost == 0", "out_of_order == 0"] },
    faults: [{ at_ms: 5_000, kind: "restart_hub" }],
  });
  const duplicate = await scenarioFile(world, {
    ...{ duration_ms: 22_000, members: [net], load: [talker], checks: ["lost == 0"] },
    faults: [{ at_ms: 10_000, kind: "duplicate_id", target: "AI_Net" }],
  });
  const [restarted, replaced] = await Promise.all([
    aicollab(world, ["harness", restart, "--json"]),
    aicollab(world, ["harness", duplicate, "--out", "here"]),
  ]);
  assert.equal(restarted.exit, EXIT.ok, restarted.out + restarted.err);
  const { faults, hub, load, trainers, run_id, scenario } = resultsSchema.parse(JSON.parse(restarted.out));
  const log = await Deno.readTextFile(join(world.folder, "results", scenario, run_id, "hub.log"));
  assert.equal(hub.log!.lines, log.split("\n").length - 1, "of both processes that it was");
  assert.match(faults[0]!.effect, /ended by SIGKILL, ready again after/);
  assert.ok(load[0]!.acknowledged > 100);
  assert.equal(trainers[0]!.exit_code, EXIT.ok);

  assert.equal(replaced.exit, EXIT.ok, replaced.out + replaced.err);
  const [name] = names(join(world.folder, "here"));
  const latest = join(world.folder, "here", name!, "latest");
  const two = resultsSchema.parse(JSON.parse(await Deno.readTextFile(join(latest, "results.json")))).trainers;
  assert.deepEqual(two.map((one) => [one.exit_code, one.success]), [
    ...[[EXIT.authentication, true], [EXIT.ok, true]],
  ]);
  assert.deepEqual(names(join(latest, "trainers")), ["AI_Net.2.log", "AI_Net.log"]);
});

Deno.test("a harness that is interrupted still writes its report, with exit 130 by SIGINT and 143 by SIGTERM; a second Ctrl-C or kill -9 leaves nothing that runs", async () => {
  await using first = await makeWorld();
  await using second = await makeWorld();
  await using third = await makeWorld();
  await using fourth = await makeWorld();
  let [run, killed] = ["", ""];
  const [once, asked, twice] = await Promise.all([
    interrupted(first, (harness) => harness.kill("SIGINT")),
    interrupted(second, (harness) => harness.kill("SIGTERM")),
    interrupted(third, async (harness) => {
      run = runningId(third);
      // A trainer that does not stop keeps the harness waiting until the second signal.
      const [trainer] = await childrenOf(harness, "trainer");
      Deno.kill(trainer!, "SIGSTOP");
      harness.kill("SIGINT");
    }, (harness) => harness.kill("SIGINT")),
    interrupted(fourth, (harness) => {
      killed = runningId(fourth);
      assert.ok(markedProcesses(killed).length >= 2);
      harness.kill("SIGKILL");
    }),
  ]);
  assert.deepEqual([once.exit, asked.exit, twice.exit], [
    EXIT.interrupted,
    EXIT.terminated,
    EXIT.interrupted,
  ]);
  const results = resultsSchema.parse(JSON.parse(once.out));
  assert.deepEqual([results.ended_by, results.verdict], ["signal", "interrupted"]);
  await assert.rejects(Deno.lstat(join(first.folder, "results", "basic", "latest")), Deno.errors.NotFound);
  assert.equal(results.trainers[0]!.exit_code, 0);
  await Deno.stat(join(first.folder, "results", "basic", results.run_id, "report.txt"));

  assert.equal(twice.out, "");
  for (const one of [run, killed]) {
    await waitUntil(() => markedProcesses(one).length === 0, {
      name: "hub and trainers end",
      timeoutMs: 60_000,
    });
  }
  const short = await scenarioFile(fourth, {
    name: "basic",
    members: [],
    load: [talker],
    duration_ms: 1_000,
  });
  const next = await aicollab(fourth, ["harness", short]);
  assert.ok(next.err.includes(`did not finish: results/basic/.${killed}.partial\n`), next.err);
});

Deno.test("a hub that somebody kills is reported with its signal, at once and in the report, and no trainer is killed for it", async () => {
  await using world = await makeWorld();
  const run = await interrupted(world, async (harness) => {
    const [hub] = await childrenOf(harness, "hub");
    Deno.kill(hub!, "SIGKILL");
  });
  assert.equal(run.exit, EXIT.checksFailed, run.said.join("\n"));
  assert.ok(run.said.includes("the hub ended: SIGKILL"), run.said.join("\n"));
  const { hub, ended_by, checks, trainers: [first] } = resultsSchema.parse(JSON.parse(run.out));
  assert.deepEqual([hub.exit_code, ended_by, first!.exit_code, first!.killed], [137, "hub", 0, false]);
  assert.equal(checks.find(({ name }) => name.startsWith("the hub"))!.measured, "it ended before: SIGKILL");
});

Deno.test("a harness that cannot run what it was asked to says why before anything starts", async () => {
  await using world = await makeWorld();
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const nobody = `127.0.0.1:${closed.addr.port}`;
  closed.close();
  await Deno.writeTextFile(join(world.folder, "file"), "");
  const nonsense = await scenarioFile(world, { members: [{ ...net, specialization: "nonsense" }] });
  const cases: [number, RegExp, ...string[]][] = [
    [EXIT.usage, /did you mean basic\?/, "basik"],
    [EXIT.usage, /unexpected word "extra"/, "basic", "extra"],
    [EXIT.usage, /unexpected word "extra"/, "list", "extra"],
    [EXIT.usage, /unexpected word "extra"/, "show", "basic", "extra"],
    [EXIT.usage, /shared_patterns/, "basic", "--threshold", "shared_paterns > 1"],
    [EXIT.usage, /acts on the hub itself/, "hub_restart", "--hub", nobody],
    [EXIT.usage, /no credentials for the hub/, "basic", "--hub", nobody],
    [EXIT.usage, /two sides/, "compare", "only-one"],
    [EXIT.usage, /no trainer has "nonsense"/, nonsense],
    [EXIT.network, /no hub answers/, "basic", "--hub", nobody, "--token", "secret", "--junit", "left.xml"],
    [EXIT.cannotWrite, /cannot write results/, "basic", "--out", "file"],
    [EXIT.cannotWrite, /cannot write "nowhere/, "basic", "--junit", "nowhere/checks.xml"],
  ];
  await Promise.all(cases.map(async ([exit, why, ...words]) => {
    const run = await aicollab(world, ["harness", ...words]);
    assert.deepEqual([run.exit, why.test(run.err), run.out], [exit, true, ""], `${words}: ${run.err}`);
  }));
  assert.deepEqual(names(join(world.folder, "results", "basic")), []);
  assert.ok(!names(world.folder).includes("left.xml"));
});

Deno.test("a check that fails is exit 3, a run in which nothing ran is exit 7", async () => {
  await using world = await makeWorld();
  const talk = await scenarioFile(world, { members: [], load: [{ ...talker, count: 2, rate: 200 }] });
  const lost = await scenarioFile(world, {
    members: [{ ai_id: "AI_Lost", specialization: "graphics", brain: "nonsense", start_ms: 0 }],
  });
  const [failed, passed, nothing] = await Promise.all([
    aicollab(world, ["harness", talk, "--threshold", "load_ack_ms.p95 < 1 ms", "--threshold", "lost==0"]),
    aicollab(world, ["harness", talk, "--json"]),
    aicollab(world, ["harness", lost, "--json"]),
  ]);
  assert.equal(failed.exit, EXIT.checksFailed, failed.out + failed.err);
  assert.match(failed.out, /❌ load: acknowledged after p95 < 1 ms/);
  assert.equal(passed.exit, EXIT.ok, passed.out + passed.err);
  assert.ok(resultsSchema.parse(JSON.parse(passed.out)).load[0]!.acknowledged > 100);
  assert.equal(nothing.exit, EXIT.nothingRan, nothing.out + nothing.err);
  const { verdict, scenario, run_id } = resultsSchema.parse(JSON.parse(nothing.out));
  assert.equal(verdict, "nothing_ran");
  assert.deepEqual(names(join(world.folder, "results", scenario)), [run_id], "it is not the latest");
});

Deno.test("harness list and show print the scenarios, for people and as JSON that runs", async () => {
  await using world = await makeWorld();
  const [list, json, show] = await Promise.all([
    aicollab(world, ["harness", "list"]),
    aicollab(world, ["harness", "list", "--json"]),
    aicollab(world, ["harness", "show", "partner_dies"]),
  ]);
  assert.match(list.out, /^basic +2 AIs +3m /);
  assert.equal(JSON.parse(json.out).length, 11);
  assert.equal(JSON.parse(show.out).faults[0].target, "@partner");
});
