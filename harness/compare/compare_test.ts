import assert from "node:assert/strict";
import { join } from "node:path";
import { UserError } from "../../internal/user_error.ts";
import { utf16 } from "../../internal/testing/utf16.ts";
import type { Results } from "../../outcome/results.ts";
import { sampleResults } from "../../outcome/testing/sample_results.ts";
import { compare, type CompareOptions } from "./compare.ts";

/** Makes folders of runs named a0, a1, …; `make` returns how the results of one differ from the sample. */
async function folders(names: readonly string[], make: (name: string) => Partial<Results> = () => ({})) {
  const home = await Deno.makeTempDir({ prefix: "aicollab-test-" });
  for (const name of names) {
    await Deno.mkdir(join(home, name));
    const results = sampleResults({ run_id: name, ...make(name) });
    await Deno.writeTextFile(join(home, name, "results.json"), JSON.stringify(results));
  }
  return {
    home,
    side: (...wanted: string[]) => wanted.map((name) => join(home, name)).join(","),
    [Symbol.asyncDispose]: () => Deno.remove(home, { recursive: true }),
  };
}

async function run(a: string, b: string, options: Partial<CompareOptions> = {}) {
  const lines: string[] = [];
  const all = { a, b, failOn: undefined, json: false, markdown: false, ...options };
  const exit = await compare(all, (line) => lines.push(line));
  return { exit, lines, text: lines.join("\n") };
}

const SIX = ["a0", "a1", "a2", "b0", "b1", "b2"];

/**
 * Makes everything that is timed take twice as long on side b; each run takes a little longer than the one before.
 */
function slower(name: string): Partial<Results> {
  const factor = (name.startsWith("b") ? 2 : 1) * (1 + Number(name[1]) / 100);
  const { collaborations } = sampleResults();
  const round_trips_ms = collaborations.round_trips_ms.map((ms) => ms * factor);
  return { collaborations: { ...collaborations, round_trips_ms } };
}

Deno.test("three runs that are twice as slow are worse than three others; with --fail-on 10% that is exit 3", async () => {
  await using runs = await folders(SIX, slower);
  const [a, b] = [runs.side("a0", "a1", "a2"), runs.side("b0", "b1", "b2")];
  const unlimited = await run(a, b);
  assert.equal(unlimited.exit, 0);
  assert.match(unlimited.text, /collaboration round trip p50 .* \+100\.0 % {2}worse\n/);
  assert.match(unlimited.lines.at(-1)!, /^WORSE {2}2 of \d+ metrics, changed by more than 5 %$/);
  assert.match(unlimited.lines.at(-2)!, /^By chance alone some 0\.2 of 2 metrics that scatter /);
  assert.equal((await run(a, b, { failOn: 0.1 })).exit, 3);
  assert.equal((await run(a, b, { failOn: 1.5 })).exit, 0, "twice as slow is not 150 % slower");
  assert.equal((await run(b, a, { failOn: 0.1 })).exit, 0, "better is no failure");
});

Deno.test("one run a side is a table without judgement", async () => {
  await using runs = await folders(["a0", "b0"], slower);
  const { exit, text, lines } = await run(runs.side("a0"), runs.side("b0"));
  assert.equal(exit, 0);
  assert.match(text, /collaboration round trip p50 +\d/);
  assert.doesNotMatch(text, /better|worse|same|noise/i);
  assert.equal(lines.at(-1), "NO JUDGEMENT  1 and 1 run: that takes 3 a side");
});

Deno.test("columns are as wide as their widest cell, and medians are labelled as medians", async () => {
  await using runs = await folders(SIX, slower);
  for (const [a, b, head] of [[["a0"], ["b0"], ""], [["a0", "a1"], ["b0"], "median of the runs"]] as const) {
    const { lines } = await run(runs.side(...a), runs.side(...b));
    const at = lines.findIndex((line) => / A +B +Δ$/.test(line));
    const table = lines.slice(at, lines.indexOf("", at));
    assert.equal(table[0]!.replace(/ +A .*/, ""), head);
    const end = table[0]!.indexOf(" A ") + 2;
    for (const line of table) assert.match(line.slice(end - 1, end + 2), /^\S {2}$/, line);
  }
});

Deno.test("the outcomes of the runs stand beside their names", async () => {
  await using runs = await folders(["a0", "b0"], (name) => ({ verdict: name === "b0" ? "fail" : "pass" }));
  const { lines } = await run(runs.side("a0"), runs.side("b0"));
  assert.deepEqual(lines.slice(0, 4), ["A  1 run, 1 pass: a0", "B  1 run, 1 fail: b0", "", "Set up alike."]);
});

Deno.test("a run compared with itself is the same, exit 0, with --fail-on as well", async () => {
  await using runs = await folders(["a0"]);
  const file = join(runs.home, "a0", "results.json");
  const { exit, text, lines } = await run(runs.side("a0"), file, { failOn: 0.1 });
  assert.equal(exit, 0);
  assert.match(text, /^Set up alike\.$/m);
  assert.match(lines.at(-1)!, /^SAME /);
});

Deno.test("settings that differ stand before the numbers, with hidden characters visible", async () => {
  await using runs = await folders(
    ["a0", "b0"],
    (name) => ({ title: `\x1b[31m${name}`, seed: name.length + 5 }),
  );
  const { text } = await run(runs.side("a0"), runs.side("b0"));
  assert.match(text, /Set up differently:\n {2}title +⟨U\+001B⟩\[31ma0 → ⟨U\+001B⟩\[31mb0\n\n {2,}A +B/);
});

Deno.test("--json prints the comparison and nothing else", async () => {
  await using runs = await folders(SIX, slower);
  const { text } = await run(runs.side("a0", "a1", "a2"), runs.side("b0", "b1", "b2"), { json: true });
  const comparison = JSON.parse(text);
  assert.equal(comparison.judgement, "worse");
  assert.deepEqual(comparison.a, ["a0", "a1", "a2"]);
});

Deno.test("--markdown prints tables whose cells no title can break", async () => {
  await using runs = await folders(["a0", "b0"], (name) => ({ title: `a | b <b>${name}</b>` }));
  const { lines } = await run(runs.side("a0"), runs.side("b0"), { markdown: true });
  assert.equal(lines[0], "**NO JUDGEMENT  1 and 1 run: that takes 3 a side**");
  assert.ok(
    lines.includes("| title | a \\| b \\<b\\>a0\\</b\\> | a \\| b \\<b\\>b0\\</b\\> |"),
    lines.join("\n"),
  );
  const metrics = lines.slice(lines.indexOf("| metric | A | B | Δ |  |"));
  for (const line of metrics) assert.equal(line.split("|").length, 7, line);
});

Deno.test("--fail-on with too few runs is refused, and so is a run on both sides or twice on one", async () => {
  await using runs = await folders(SIX, slower);
  const cases: [string, string, Partial<CompareOptions>, RegExp][] = [
    [runs.side("a0"), runs.side("b0"), { failOn: 0.1 }, /^--fail-on cannot judge so few runs$/],
    [runs.side("a0", "a1", "a2"), runs.side("a0", "b1", "b2"), {}, /^the run "a0" is on both sides$/],
    [runs.side("a0", "a0", "a0"), runs.side("b0", "b1", "b2"), {}, /^the run "a0" was named twice/],
    [runs.side("a0", "none"), runs.side("b0"), {}, /^cannot read ".*none\/results\.json"$/],
    ["", runs.side("b0"), {}, /^one side names no run$/],
  ];
  for (const [a, b, options, what] of cases) {
    await assert.rejects(
      run(a, b, options),
      (error: unknown) => error instanceof UserError && error.exit === 2 && what.test(error.message),
      String(what),
    );
  }
});

Deno.test("results that PowerShell wrote are read; a key that is there twice is refused with exit 65", async () => {
  await using runs = await folders(["a0", "b0"]);
  const file = join(runs.home, "b0", "results.json");
  const text = await Deno.readTextFile(file);
  await Deno.writeFile(file, utf16(text));
  assert.equal((await run(runs.side("a0"), runs.side("b0"))).exit, 0);
  await Deno.writeTextFile(file, text.replace("{", '{"seed":1,'));
  await assert.rejects(run(runs.side("a0"), runs.side("b0")), {
    exit: 65,
    why: /^the key "seed" is there twice/,
  });
});

Deno.test("a file that is not a results.json ends with exit 65 and says where it is wrong", async () => {
  await using runs = await folders(["a0"]);
  for (
    const [content, why] of [["{", /JSON/], ['{"schema":"aicollab/results@1"}', /^run_id: missing$/]] as const
  ) {
    const file = join(runs.home, "other.json");
    await Deno.writeTextFile(file, content);
    await assert.rejects(
      run(runs.side("a0"), file),
      (error: unknown) => error instanceof UserError && error.exit === 65 && why.test(error.why!),
    );
  }
});
