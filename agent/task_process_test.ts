import assert from "node:assert/strict";
import { join } from "node:path";
import { systemClock } from "../internal/clock.ts";
import { isAlive } from "../internal/testing/is_alive.ts";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { testWith } from "../internal/testing/test_with.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { MAX_OUTPUT_BYTES } from "./output.ts";
import { type CommandLine, runForTask, type RunOptions } from "./task_process.ts";

const PATH = Deno.env.get("PATH")!;

function run(script: string, options: Partial<RunOptions> = {}, env: Record<string, string> = {}) {
  const command: CommandLine = { program: "/bin/sh", args: ["-c", script], env: { PATH, ...env } };
  return runForTask(command, {
    ...{ folder: undefined, input: "the task\n", timeoutMs: 60_000, clock: systemClock, onLine: () => {} },
    signal: new AbortController().signal,
    ...options,
  });
}

const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

Deno.test("the task comes on standard input, the output is kept, lines of standard error are told", async () => {
  const lines: string[] = [];
  const { failure, output, errors } = await run("cat; echo one >&2; echo two >&2", {
    onLine: (line) => lines.push(line),
  });
  assert.deepEqual([failure, textOf(output.bytes), errors], [undefined, "the task\n", "one\ntwo\n"]);
  assert.deepEqual(lines, ["one", "two"]);
});

Deno.test("a command gets the variables that it was given and no others", async () => {
  const { output } = await run("env", {}, { LANG: "C.UTF-8" });
  const names = textOf(output.bytes).trim().split("\n").map((line) => line.split("=")[0]);
  assert.deepEqual(names.filter((name) => !["PWD", "SHLVL", "_", "OLDPWD"].includes(name!)).sort(), [
    "LANG",
    "PATH",
  ]);
});

Deno.test("an exit code, a signal and a program that is not there are failures that say what happened", async () => {
  assert.equal((await run("echo no >&2; exit 3")).failure, "exit code 3");
  assert.equal((await run("kill -9 $$")).failure, "it was ended by SIGKILL");
  const missing: CommandLine = { program: "/nowhere/x", args: [], env: {} };
  const options = { folder: undefined, input: "", timeoutMs: 1_000, clock: systemClock, onLine() {} };
  const { failure } = await runForTask(missing, { ...options, signal: new AbortController().signal });
  assert.equal(failure, "it cannot be started (NotFound)");
});

Deno.test("a command that reads nothing of a long task, and ends, is no failure", async () => {
  const { failure, output } = await run("echo done", { input: "x".repeat(5_000_000) });
  assert.deepEqual([failure, textOf(output.bytes)], [undefined, "done\n"]);
});

Deno.test("at the time limit the command ends with everything that it started, also what ignores SIGTERM", async () => {
  const pids: number[] = [];
  const clock = new ManualClock();
  const running = run(
    `trap '' TERM; sh -c 'trap "" TERM; echo $$ >&2; while :; do sleep 1; done' & echo $$ >&2; wait; wait`,
    { timeoutMs: 500, clock, onLine: (line) => pids.push(Number(line)) },
  );
  await waitUntil(() => pids.length === 2, { name: "both have begun" });
  await clock.advance(500);
  assert.ok(pids.every(isAlive));
  await clock.advance(3_000);
  assert.equal((await running).failure, "it did not end within 0.5 s");
  await waitUntil(() => !pids.some(isAlive), { name: "the command and its child have ended" });
});

Deno.test("what a command leaves behind ends with it", async () => {
  let pid = 0;
  const { failure, output } = await run("sleep 600 & echo $! >&2; echo done", {
    onLine: (line) => pid = Number(line),
  });
  assert.deepEqual([failure, textOf(output.bytes)], [undefined, "done\n"]);
  await waitUntil(() => pid > 0 && !isAlive(pid), { name: "what was left has ended" });
});

Deno.test("an abort ends a command with its reason as the failure", async () => {
  const stop = new AbortController();
  const { failure } = await run("echo up >&2; sleep 600", {
    signal: stop.signal,
    onLine: () => stop.abort("the agent was stopped"),
  });
  assert.equal(failure, "the agent was stopped");
});

Deno.test("of an output without end 1 MiB is kept and all is read, on both streams", async () => {
  const { failure, output, errors } = await run(
    "head -c 3000000 /dev/zero | tr '\\0' x; head -c 3000000 /dev/zero | tr '\\0' y >&2",
  );
  assert.equal(failure, undefined);
  assert.deepEqual([output.bytes.length, output.totalBytes], [MAX_OUTPUT_BYTES, 3_000_000]);
  assert.ok(errors.length <= 4_096);
});

testWith(
  "setsid",
  "apt-get install util-linux",
  "what left the group does not hold up the end, though it holds the output",
  async () => {
    const folder = await Deno.makeTempDir({ prefix: "aicollab-agent-" });
    const file = join(folder, "pid");
    const { failure, output } = await run(
      `setsid sh -c 'echo $$ > ${file}; exec sleep 600' & while ! [ -s ${file} ]; do sleep 0.1; done; echo done`,
    );
    Deno.kill(Number(await Deno.readTextFile(file)), "SIGKILL");
    await Deno.remove(folder, { recursive: true });
    assert.deepEqual([failure, textOf(output.bytes)], [undefined, "done\n"]);
  },
);
