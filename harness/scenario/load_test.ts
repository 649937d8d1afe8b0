import assert from "node:assert/strict";
import { utf16 } from "../../internal/testing/utf16.ts";
import { shellWords } from "../../internal/shell_word.ts";
import { BUILT_IN_NAMES, loadScenario } from "./load.ts";
import { withDuration } from "./resize.ts";
import { expandExec } from "./exec_words.ts";
import { agentSpecs, namesOf, trainerSpecs } from "./member_specs.ts";
import { refuseMissingPrograms } from "./programs.ts";

const members = [{ ai_id: "A", specialization: "graphics", start_ms: 0 }];
const mine = { title: "Mine", duration_ms: 5_000, members, checks: [] };

const encoded = (text: string) => new TextEncoder().encode(text);

async function written(content: unknown) {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/mine.json`;
  await Deno.writeTextFile(file, JSON.stringify(content));
  return { file, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

Deno.test("basic, multi_spec, stress_test and sequential have their documented lengths, trainers and start times", async () => {
  const shape = async (name: string) => {
    const { duration_ms, ...scenario } = await loadScenario(name);
    return [
      duration_ms,
      ...trainerSpecs(scenario).map(({ specialization, start_ms }) => [specialization, start_ms]),
    ];
  };
  assert.deepEqual(await shape("basic"), [180_000, ["networking", 0], ["graphics", 2_000]]);
  assert.deepEqual(await shape("multi_spec"), [
    300_000,
    ["networking", 0],
    ["graphics", 2_000],
    ["security", 4_000],
    ["window_manager", 6_000],
  ]);
  const three = ["networking", "graphics", "security"];
  const twelve = Array.from({ length: 12 }, (_, i) => [three[i % 3], i * 500]);
  assert.deepEqual(await shape("stress_test"), [180_000, ...twelve]);
  const [duration, ...eight] = await shape("sequential");
  assert.deepEqual([duration, new Set(eight.flat().filter((one) => typeof one === "string")).size], [
    240_000,
    8,
  ]);
  assert.deepEqual(eight.map((one) => (one as unknown[])[1]), eight.map((_, i) => i * 20_000));
});

Deno.test("every built-in scenario is valid, has a description and checks, and a short lease where it has faults", async () => {
  for (const name of BUILT_IN_NAMES) {
    const scenario = await loadScenario(name);
    assert.ok(scenario.about && scenario.checks.length > 0, name);
    assert.equal(scenario.lease_ms, scenario.faults === undefined ? undefined : 5_000, name);
  }
});

Deno.test("an unknown scenario is a usage error with a suggestion", async () => {
  await assert.rejects(loadScenario("basik"), { exit: 2, why: "did you mean basic?" });
  await assert.rejects(loadScenario("nothing-near"), { exit: 2, why: /^there are: basic, multi_spec, / });
});

Deno.test("an unknown name in place of a command gets the nearest command and scenario as suggestions", async () => {
  const load = (name: string, ...orCommands: string[]) => loadScenario(name, { orCommands });
  const message = 'unknown command or scenario "lst"';
  await assert.rejects(load("lst", "list", "show"), {
    ...{ exit: 2, message },
    ...{ why: "did you mean list?", fix: "aicollab harness list" },
  });
  await assert.rejects(load("basik", "list"), { why: "did you mean basic?", fix: "aicollab harness basic" });
  await assert.rejects(load("basik", "basis"), {
    why: "did you mean basis or basic?",
    fix: "aicollab harness list",
  });
});

Deno.test("a scenario file of the same shape is loaded; a wrong one is refused with the path of its error", async () => {
  await using good = await written(mine);
  assert.equal((await loadScenario(good.file)).name, "mine");
  await using short = await written({ ...mine, duration_ms: 5 });
  await assert.rejects(loadScenario(short.file), { exit: 2, why: "duration_ms: expected at least 1000" });
});

Deno.test("a scenario file that cannot be read is refused with the reason and a command that makes one", async () => {
  const fix = "aicollab harness show basic > mine.json";
  await assert.rejects(loadScenario("/nowhere/mine.json"), { exit: 2, why: /No such file/, fix });
  await using file = await written(mine);
  await Deno.writeTextFile(file.file, "{");
  await assert.rejects(loadScenario(file.file), { exit: 2, why: /JSON/, fix });
});

Deno.test("a scenario that PowerShell wrote is loaded, one with a mark, too; a key that is there twice is refused", async () => {
  await using file = await written(mine);
  for (const content of [utf16(JSON.stringify(mine)), encoded(`\ufeff${JSON.stringify(mine)}`)]) {
    await Deno.writeFile(file.file, content);
    assert.equal((await loadScenario(file.file)).title, "Mine");
  }
  await Deno.writeTextFile(file.file, JSON.stringify(mine).replace("{", '{"title":"Yours",'));
  await assert.rejects(loadScenario(file.file), {
    exit: 2,
    why: 'the key "title" is there twice, in line 1',
  });
});

Deno.test("a check of an unknown metric is refused with the known ones", async () => {
  await using file = await written({ ...mine, checks: ["shared_paterns >= 1"] });
  await assert.rejects(loadScenario(file.file), { exit: 2, why: /^checks\.0: .*shared_patterns/ });
});

Deno.test("a file may leave out its checks", async () => {
  const { checks: _, ...unchecked } = mine;
  await using file = await written(unchecked);
  assert.deepEqual((await loadScenario(file.file)).checks, []);
});

Deno.test("a wrong file is refused with all its problems, up to five", async () => {
  const { checks, title: _, ...untitled } = mine;
  await using typo = await written({ ...untitled, chekcs: checks });
  await assert.rejects(loadScenario(typo.file), { why: 'title: missing; the file: unknown "chekcs"' });
  await using wild = await written({ members: [{}, { ai_id: "A" }] });
  await assert.rejects(loadScenario(wild.file), {
    why:
      "title: missing; duration_ms: missing; members.0.ai_id: missing; members.0.specialization: missing; " +
      "members.0.start_ms: missing; and 2 more",
  });
});

Deno.test("problems that only the whole file shows are listed together: names, targets, checks", async () => {
  const kill = (target: string) => ({ at_ms: 1, kind: "kill", target });
  await using file = await written({
    ...{ ...mine, members: [...members, ...members], faults: [kill("AA"), kill("A")] },
    checks: ["lost == 0", "shared_paterns >= 1"],
  });
  await assert.rejects(loadScenario(file.file), {
    why: /^members: two of [^;]+; faults\.0\.target: no AI [^;]+; there are: A; checks\.1: .*shared_patterns/,
  });
});

Deno.test("wrong checks are listed beside what the schema refuses, with the known metrics only once", async () => {
  await using file = await written({
    ...mine,
    faults: 3,
    checks: ["nope", "losst == 0", "xyz > 1", "worse"],
  });
  const { why } = await loadScenario(file.file).then(() => assert.fail("loaded"), (error) => error);
  assert.match(
    why,
    /^faults: expected an array; checks\.0: "nope" is not a check: .* shared_patterns, [^;]*; checks\.1: /,
  );
  assert.match(
    why,
    /; checks\.1: unknown metric "losst": did you mean lost\?; checks\.2: unknown metric "xyz"; checks\.3: "worse" is not a check: [^;]* >= 1$/,
  );
});

Deno.test("an unknown kind of fault or target is refused with the known ones", async () => {
  const why = async (fault: unknown) => {
    await using file = await written({ ...mine, faults: [fault] });
    return await loadScenario(file.file).then(() => "loaded", (error) => error.why);
  };
  assert.match(
    await why({ at_ms: 1, kind: "explode" }),
    /^faults\.0\.kind: no such fault; there are: kill, pause, /,
  );
  assert.match(await why({ at_ms: 1, kind: "kil", target: "A" }), /did you mean kill\?$/);
  assert.match(await why({ at_ms: 1 }), /^faults\.0\.kind: missing; there are: kill, /);
  assert.match(await why("kill"), /^faults\.0: expected an object/);
  assert.match(await why({ at_ms: 1, kind: "kill", target: "B C" }), /^faults\.0\.target: not an ai_id/);
  assert.match(
    await why({ at_ms: 1, kind: "kill", target: 7 }),
    /^faults\.0\.target: neither @partner nor an ai_id/,
  );
  assert.match(await why({ at_ms: 1, kind: "kill" }), /^faults\.0\.target: missing/);
});

Deno.test("two AIs with one ai_id, a fault without a target, and a scenario without AIs are refused", async () => {
  await using twice = await written({ ...mine, members: [...members, ...members] });
  await assert.rejects(loadScenario(twice.file), { why: 'members: two of them are called "A"' });
  await using grouped = await written({
    ...mine,
    members: [{ ...members[0], count: 2 }, { ...members[0], ai_id: "A_1" }],
  });
  await assert.rejects(loadScenario(grouped.file), { why: 'members: two of them are called "A_1"' });
  await using nobody = await written({ ...mine, faults: [{ at_ms: 1, kind: "kill", target: "AA" }] });
  await assert.rejects(loadScenario(nobody.file), { why: /^faults\.0\.target: no AI is called "AA"/ });
  const load = [{ ai_id: "Talker", rate: 1, start_ms: 0 }];
  await using ofLoad = await written({
    ...mine,
    load,
    faults: [{ at_ms: 1, kind: "kill", target: "Talker" }],
  });
  await assert.rejects(loadScenario(ofLoad.file), { why: /"Talker" is a load AI.*there are: A$/ });
  await using endless = await written({ ...mine, faults: [{ at_ms: 1, kind: "fill_disk", for_ms: 9 }] });
  await assert.rejects(loadScenario(endless.file), { why: /quota_bytes/ });
  await using empty = await written({ ...mine, members: [] });
  await assert.rejects(loadScenario(empty.file), { why: /neither members nor load/ });
});

Deno.test("a name that no hub admits is refused before the run", async () => {
  const named = (change: object) => written({ ...mine, members: [{ ...members[0], ...change }] });
  for (const ai_id of ["hub", "_A", "A:1"]) {
    await using file = await named({ ai_id });
    await assert.rejects(loadScenario(file.file), { exit: 2, why: /^members\.0\.ai_id: not an ai_id/ });
  }
  await using long = await named({ ai_id: "A".repeat(64), count: 2 });
  await assert.rejects(loadScenario(long.file), { exit: 2, why: /^members: "A+_1" is not an ai_id/ });
});

Deno.test("a run's run.json can be run again, under the name of its scenario", async () => {
  const scenario = withDuration(await loadScenario("hub_restart"), 20_000);
  await using file = await written({ scenario, seed: 7, options: {} });
  assert.deepEqual(await loadScenario(file.file), scenario);
  await using elsewhere = await written({ scenario: { ...scenario, name: "../elsewhere" } });
  await assert.rejects(loadScenario(elsewhere.file), { exit: 2, why: /^name: not a name/ });
});

Deno.test("the scenario in docs/run-populations.md is valid", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/run-populations.md", import.meta.url));
  const [, example] = /```json\n(\{\s+"title"[^]*?)```/.exec(page)!;
  await using file = await written(JSON.parse(example!));
  assert.ok(namesOf(await loadScenario(file.file)).length > 2);
});

const agent = { ai_id: "AI_R", exec: "cat", start_ms: 0 };

Deno.test("members are trainers and agents; what is wrong with an agent is said of an agent, with what there is", async () => {
  await using good = await written({ ...mine, members: [...members, { ...agent, count: 2, bell: true }] });
  assert.deepEqual(agentSpecs(await loadScenario(good.file)).map(({ ai_id, exec }) => [ai_id, exec]), [
    ["AI_R_1", "cat"],
    ["AI_R_2", "cat"],
  ]);
  const task = { ai_id: "AI_A", text: "Sum {n}", start_ms: 0, count: 2 };
  const ring = { at_ms: 1, kind: "lose_rings" };
  const cases: [object, RegExp][] = [
    [{ members: [{ ...agent, capabilties: [] }] }, /^members\.0: unknown "capabilties"$/],
    [{ members: [{ ...agent, exec: "a | b" }] }, /^members\.0\.exec: no shell runs it: /],
    [
      { members: [{ ...agent, exec: "a {model}" }] },
      /^members\.0\.exec: \{model\} .* give the scenario a model/,
    ],
    [{ members: [agent], tasks: [{ ...task, to: "AI_Q" }] }, /^tasks\.0\.to: no agent is called "AI_Q"; /],
    [{ members: [agent], tasks: [{ ...task, text: "Sum" }] }, /^tasks\.0\.text: two tasks .* put \{n\} into/],
    [{ members: [agent], tasks: [{ ...task, ai_id: "AI_R" }] }, /^members: two of them are called "AI_R"$/],
    [
      { members: [agent, { ...agent, ai_id: "AI_S", bell: true }], faults: [{ ...ring, target: "AI_R" }] },
      /^faults\.0\.target: "AI_R" has no bell; /,
    ],
    [
      { members: [{ ...agent, bell: true }], faults: [{ at_ms: 1, kind: "duplicate_id", target: "AI_R" }] },
      /^faults\.0\.target: "AI_R" has a bell, /,
    ],
  ];
  for (const [content, why] of cases) {
    await using file = await written({ ...mine, ...content });
    await assert.rejects(loadScenario(file.file), { exit: 2, why }, JSON.stringify(content));
  }
});

Deno.test("an agent whose program is not there is refused before anything runs", async () => {
  const scenario = { name: "mine", members: [...members, { ...agent, exec: "no-such-program x" }] };
  await assert.rejects(refuseMissingPrograms(scenario, { folder: "/", path: "/bin" }), {
    exit: 2,
    why: 'members.1.exec: there is no program "no-such-program" to run: no folder of PATH has it',
  });
  const here = { ...agent, exec: "{folder}/sh -c true" };
  await refuseMissingPrograms({ name: "mine", members: [here] }, { folder: "/bin", path: "" });
});

Deno.test("the words of a command are replaced so that blanks in them do no harm", () => {
  const exec = expandExec("{folder}/a.py --model {model}", {
    folder: "/my agents",
    model: "http://h:1/AI_R",
  });
  assert.deepEqual(shellWords(exec), ["/my agents/a.py", "--model", "http://h:1/AI_R"]);
  assert.equal(
    shellWords(expandExec("{aicollab} who", { folder: "/", model: undefined }))[0],
    Deno.execPath(),
  );
});
