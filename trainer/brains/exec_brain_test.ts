import assert from "node:assert/strict";
import { join } from "node:path";
import { testWith } from "../../internal/testing/test_with.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { windowManager } from "../kernels/window_manager/window_manager.ts";
import { Lesson } from "../learner/lesson.ts";
import { ExecBrain } from "./exec_brain.ts";

const never = new AbortController().signal;
const DIMENSIONS = windowManager.space.params.length;
const START_EVALS = windowManager.classics.length + Object.keys(windowManager.space.points).length;
const newLesson = (proposals: number) =>
  new Lesson({
    kernel: windowManager,
    budget: START_EVALS + proposals,
    seed: 1,
    folds: [[1], [2]],
    heldOut: [3],
    length: 40,
  });

/** Answers every message as the shell's `case` branches in `branches` say; `$id` is the ask's. */
async function shellBrain(branches: string) {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-brain-" });
  const script = join(folder, "brain.sh");
  await Deno.writeTextFile(
    script,
    `heard=${folder}/heard
while read -r line; do
  printf '%s\\n' "$line" >> $heard
  id=\${line#*'"id":'}; id=\${id%%,*}
  case "$line" in
    ${branches}
    '{"t":"hello"'*) echo '{"t":"ready","name":"shell"}';;
  esac
done
`,
  );
  return {
    command: `sh ${script}`,
    heard: async () =>
      (await Deno.readTextFile(join(folder, "heard"))).trim().split("\n").map((line) => JSON.parse(line)),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

/** Runs a lesson to its end. @returns what was reported when the program was replaced. */
async function learn(command: string, lesson: Lesson, answerMs = 10_000): Promise<string[]> {
  const said: string[] = [];
  const brain = new ExecBrain({ command, onReplaced: (text) => said.push(text), answerMs });
  while (!lesson.done) await brain.step(lesson, never);
  assert.equal(brain.name, said.length === 0 ? "exec" : "builtin");
  await brain.close();
  return said;
}

const propose = (...candidates: unknown[]) =>
  `'{"t":"ask"'*) echo '{"t":"propose","id":'$id',"candidates":${JSON.stringify(candidates)}}';;`;
const point = (value: number) => Array<number>(DIMENSIONS).fill(value);

Deno.test("a program's points are evaluated and it gets their scores", async () => {
  await using brain = await shellBrain(propose({ x: point(0.25) }, { x: point(0.75) }));
  const lesson = newLesson(4);
  assert.deepEqual(await learn(brain.command, lesson), []);
  const heard = await brain.heard();
  assert.deepEqual(heard.map(({ t }) => t), ["hello", "pattern", "ask", "tell", "ask", "tell", "bye"]);
  const [hello, pattern, ask, tell] = heard;
  assert.equal(hello.limits.evals, 4);
  assert.deepEqual(Object.keys(hello.baselines), windowManager.classics);
  assert.ok(Math.min(...Object.values<number>(hello.baselines)) >= 1);
  assert.equal(ask.context.evals_left, 4);
  assert.deepEqual(ask.context.top[0], pattern.pattern);
  const { top, different } = heard.findLast(({ t }) => t === "ask").context;
  assert.deepEqual([top.length, different.length], [3, 2]);
  assert.ok(top.every(({ score }: { score: number }) => score <= different[0].score));
  assert.equal(tell.results.length, 2);
  assert.ok(tell.results.every(({ valid, score }: { valid: boolean; score: number }) => valid && score > 0));
});

Deno.test("a candidate outside the box is charged and explained, the others of the answer count", async () => {
  await using brain = await shellBrain(propose({ x: point(1.5) }, { x: [0.5] }, "?", { x: point(0.5) }));
  const lesson = newLesson(4);
  assert.deepEqual(await learn(brain.command, lesson), []);
  assert.equal(lesson.evals, START_EVALS + 4);
  const tell = (await brain.heard()).find(({ t }) => t === "tell");
  assert.deepEqual(tell.results.map(({ valid }: { valid: boolean }) => valid), [false, false, false, true]);
  const errors = tell.results.map(({ artifacts }: { artifacts: { error?: string } }) => artifacts.error);
  assert.deepEqual(errors, [
    "x[0] is 1.5; it has to be from 0 to 1",
    `${windowManager.space.id} has ${DIMENSIONS} parameters, x has 1`,
    `x has to be ${DIMENSIONS} numbers from 0 to 1`,
    undefined,
  ]);
});

Deno.test("a point beyond the box by a rounding error is measured at its edge", async () => {
  await using brain = await shellBrain(propose({ x: point(1.0000000000000002) }));
  const lesson = newLesson(1);
  assert.deepEqual(await learn(brain.command, lesson), []);
  assert.deepEqual(lesson.points.at(-1)!.x, point(1));
});

Deno.test("a program's share counts its points, its faults, and why it was replaced", async () => {
  await using good = await shellBrain(propose({ x: point(0.25) }, { x: [] }));
  const share = async (command: string) => {
    const brain = new ExecBrain({ command, onReplaced() {} });
    const lesson = newLesson(4);
    while (!lesson.done) await brain.step(lesson, never);
    await brain.close();
    return brain.share;
  };
  assert.deepEqual(await share(good.command), { points: 2, faults: 2 });
  const { replaced, ...none } = await share("no-such-program-here");
  assert.deepEqual(none, { points: 0, faults: 0 });
  assert.match(replaced!, /^cannot be started: /);
});

Deno.test("an answer that is none is charged, explained, and asked for again", async () => {
  await using brain = await shellBrain(`'{"t":"ask"'*) echo 'what?';;`);
  const lesson = newLesson(3);
  assert.deepEqual(await learn(brain.command, lesson), []);
  assert.equal(lesson.evals, START_EVALS + 3);
  const heard = await brain.heard();
  assert.equal(heard.filter(({ t }) => t === "ask").length, 3);
  assert.match(heard.find(({ t }) => t === "tell").results[0].artifacts.error, /propose/);
  assert.equal(heard.findLast(({ t }) => t === "ask").context.errors.length, 2);
});

Deno.test("news that a program shares is skipped before its answer", async () => {
  await using brain = await shellBrain(
    propose({ x: point(0.5) }).replace("echo", `echo '{"t":"share","pattern":0}'; echo`),
  );
  assert.deepEqual(await learn(brain.command, newLesson(2)), []);
  assert.ok((await brain.heard()).filter(({ t }) => t === "tell").every(({ results }) => results[0].valid));
});

for (
  const [what, branches, why] of [
    ["dies", `'{"t":"ask"'*) exit 3;;`, /ended/],
    ["hangs", `'{"t":"ask"'*) sleep 60;;`, /did not answer for 400 ms/],
    ["floods in one line", `'{"t":"ask"'*) exec cat /dev/zero;;`, /more than 1 MiB/],
    ["floods with lines", `'{"t":"ask"'*) exec yes;;`, /lines that answer nothing/],
    ["is not ready", `'{"t":"hello"'*) echo '{"t":"hi"}';;`, /did not answer hello/],
  ] as const
) {
  Deno.test(`a program that ${what} is ended and replaced by the built-in search, reported once`, async () => {
    await using brain = await shellBrain(branches);
    const lesson = newLesson(40);
    const said = await learn(brain.command, lesson, what === "hangs" ? 400 : 10_000);
    assert.equal(said.length, 1);
    assert.match(said[0]!, why);
    assert.equal(lesson.evals, START_EVALS + 40);
    assert.ok(Number.isFinite(lesson.best!.ratio));
  });
}

Deno.test("a command that does not exist is replaced by the built-in search", async () => {
  const lesson = newLesson(2);
  const said = await learn("no-such-program-here --fast", lesson);
  assert.equal(said.length, 1);
  assert.match(said[0]!, /cannot be started/);
  assert.ok(lesson.done);
});

Deno.test("an abort ends the wait for an answer and is no fault of the program", async () => {
  await using brain = await shellBrain(`'{"t":"ask"'*) sleep 60;;`);
  const lesson = newLesson(2);
  const stop = new AbortController();
  const exec = new ExecBrain({ command: brain.command, onReplaced: assert.fail });
  while (lesson.hasWaiting) await exec.step(lesson, never);
  const waiting = exec.step(lesson, stop.signal);
  stop.abort();
  await waiting;
  assert.equal(lesson.evals, START_EVALS);
  await exec.close();
});

Deno.test("what a program started and left behind ends with it", async () => {
  await using brain = await shellBrain(`'{"t":"hello"'*)
      sleep 60 & printf '{"t":"child","pid":%s}\\n' $! >> $heard
      echo '{"t":"ready","name":"shell"}';;
    ${propose({ x: point(0.25) })}`);
  const lesson = newLesson(2);
  const exec = new ExecBrain({ command: brain.command, onReplaced: assert.fail });
  while (lesson.hasWaiting) await exec.step(lesson, never);
  await exec.step(lesson, never);
  const child = (await brain.heard()).find(({ t }) => t === "child").pid as number;
  await exec.close();
  await waitUntil(async () => !await lives(child), { name: `process ${child} ended` });
});

/** Returns whether that process does anything yet; a zombie does not. */
async function lives(pid: number): Promise<boolean> {
  const { stdout } = await new Deno.Command("ps", { args: ["-o", "stat=", "-p", String(pid)] }).output();
  const state = new TextDecoder().decode(stdout).trim();
  return state !== "" && !state.startsWith("Z");
}

const EXAMPLE = "the example in Python learns by differential evolution";
testWith("python3", "apt-get install python3", EXAMPLE, async () => {
  const script = new URL("../../examples/differential_evolution.py", import.meta.url).pathname;
  const lesson = newLesson(120);
  assert.deepEqual(await learn(`python3 ${script}`, lesson), []);
  const before = lesson.curve[START_EVALS - windowManager.classics.length - 1]!;
  assert.ok(lesson.best!.ratio < before, `${lesson.best!.ratio} after ${before} at the classics' points`);
});
