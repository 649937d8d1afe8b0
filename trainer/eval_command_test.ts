import assert from "node:assert/strict";
import { EXIT } from "../internal/exit_codes.ts";
import { runCommand } from "../internal/run_command.ts";
import { command } from "./eval_command.ts";
import { graphics } from "./kernels/graphics/graphics.ts";

async function run(candidate: unknown, ...argv: string[]) {
  const path = await Deno.makeTempFile({ prefix: "aicollab-test-", suffix: ".json" });
  try {
    await Deno.writeTextFile(path, JSON.stringify(candidate));
    const [out, err]: [string[], string[]] = [[], []];
    const exit = await runCommand(
      { command, summary: "", everyName: () => Promise.resolve([]) },
      argv.includes("--candidate") ? argv : ["--candidate", path, ...argv],
      {
        signal: new AbortController().signal,
        out: (line) => out.push(line),
        err: (line) => err.push(line),
        environment: {},
      },
    );
    return { exit, out: out.join("\n"), err: err.join("\n") };
  } finally {
    await Deno.remove(path);
  }
}

const valid = { params: graphics.space.points.extents };

Deno.test("eval of a valid candidate prints its score as JSON and ends with 0", async () => {
  const { exit, out, err } = await run(valid, "--space", "dmg@1", "--json");
  assert.equal(exit, EXIT.ok, err);
  assert.equal(err, "");
  const { combined_score, metrics, artifacts } = JSON.parse(out);
  assert.ok(combined_score > 0 && combined_score < 1);
  assert.ok(metrics.frame_cost > metrics.best_classic);
  assert.equal(artifacts.workloads.length, 3);
  assert.match((await run(valid, "--space", "dmg@1")).out, /^combined_score 0\.\d+\nframe_cost \d/);
});

Deno.test("eval of an invalid candidate ends with 2 and scores 0, with the reason as an artifact", async () => {
  const { exit, out, err } = await run({ x: [2, 0, 0, 0] }, "--space", "dmg@1", "--json");
  assert.equal(exit, EXIT.usage);
  assert.deepEqual(JSON.parse(out), {
    ...{ combined_score: 0, kind: "candidate", metrics: {} },
    artifacts: { error: "x[0] is 2; it has to be from 0 to 1" },
  });
  assert.match(err, /why: x\[0\] is 2; it has to be from 0 to 1/);
});

Deno.test("eval with a wrong set-up ends with 64, and its JSON says that it is not the candidate", async () => {
  for (
    const [argv, error] of [
      [["--space", "dmg@2"], 'unknown space "dmg@2": did you mean dmg@1?'],
      [["--space", "dmg@1", "--candidate", "nowhere.json"], /^cannot read "nowhere\.json": No such file/],
      [["--space", "dmg@1", "--seed", "x"], /^--seed must be a whole number/],
      [["--spice", "dmg@1"], "unknown option --spice: did you mean --space?"],
      [[], "--space is missing"],
    ] as const
  ) {
    const { exit, out, err } = await run(valid, ...argv, "--json");
    assert.equal(exit, EXIT.setup, err);
    const { kind, combined_score, artifacts } = JSON.parse(out);
    assert.deepEqual([kind, combined_score], ["setup", 0]);
    assert.match(artifacts.error, error instanceof RegExp ? error : new RegExp(`^${RegExp.escape(error)}$`));
    assert.match(err, /exit 64$/);
    assert.equal((await run(valid, ...argv)).out, "");
  }
});

Deno.test("eval that takes too long ends with 6, and its JSON says so", async () => {
  const late = await run(valid, "--space", "dmg@1", "--json", "--timeout", "0ms");
  assert.equal(late.exit, EXIT.timeout, late.err);
  assert.deepEqual([JSON.parse(late.out).combined_score, JSON.parse(late.out).kind], [0, "timeout"]);
});
