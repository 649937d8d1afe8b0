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
      ["--candidate", path, ...argv],
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
    combined_score: 0,
    metrics: {},
    artifacts: { error: "x[0] is outside 0 to 1" },
  });
  assert.match(err, /why: x\[0\] is outside 0 to 1/);
});

Deno.test("eval in an unknown space ends with 2, eval that takes too long with 6", async () => {
  const unknown = await run(valid, "--space", "dmg@2", "--json");
  assert.equal(unknown.exit, EXIT.usage);
  assert.match(unknown.err, /did you mean dmg@1\?/);
  const late = await run(valid, "--space", "dmg@1", "--json", "--timeout", "0ms");
  assert.equal(late.exit, EXIT.timeout, late.err);
  assert.equal(JSON.parse(late.out).combined_score, 0);
});
