import assert from "node:assert/strict";
import { EXIT } from "../internal/exit_codes.ts";
import { runCommand } from "../internal/run_command.ts";
import { command } from "./experiment_command.ts";
import "./testing/prompt_timers.ts";

async function run(environment: Readonly<Record<string, string>>, signal: AbortSignal) {
  const [out, err]: [string[], string[]] = [[], []];
  const about = { command, summary: "", everyName: () => Promise.resolve([]) };
  const exit = await runCommand(about, ["collab"], {
    signal,
    out: (line) => out.push(line),
    err: (line) => err.push(line),
    environment,
  });
  return { exit, out: out.join("\n"), err: err.join("\n") };
}

Deno.test("experiment with a folder that holds no recordings says which one is missing, and measures nothing", async () => {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-test-" });
  try {
    const { exit, out, err } = await run({ AICOLLAB_TEST_DATA: folder }, new AbortController().signal);
    assert.equal(exit, EXIT.usage, err);
    assert.ok(err.includes(`"${folder}/web07.ids.gz"`), err);
    assert.equal(out, "");
  } finally {
    await Deno.remove(folder);
  }
});

Deno.test("experiment that is interrupted says how far it came and judges nothing", async () => {
  const { exit, out, err } = await run({}, AbortSignal.abort());
  assert.equal(exit, EXIT.terminated);
  assert.match(err, /^Ended after 0 of 20 seeds/);
  assert.equal(out, "");
});
