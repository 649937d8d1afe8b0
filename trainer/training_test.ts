import assert from "node:assert/strict";
import { filesystem } from "./kernels/filesystem/filesystem.ts";
import { specializationOf } from "./kernels/table.ts";
import { TraceError } from "./traces/trace_error.ts";
import { newTraining, reportOf, type TrainingOptions } from "./training.ts";
import { trainingText } from "./training_text.ts";

const graphics = specializationOf("graphics")!;
const short: TrainingOptions = { specialization: graphics, evals: 20, seed: 7, length: 300 };
const pageCache = { ...graphics, name: "filesystem", kernel: filesystem };

function train(options: TrainingOptions) {
  const training = newTraining(options);
  while (!training.lesson.done) training.lesson.step();
  return { ...training, report: reportOf(training) };
}

const done = train(short);

/** Makes accesses in four quarters that share no page. */
function pageIds(accesses: number): Uint8Array {
  const bytes = new Uint8Array(accesses * 4);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < accesses; i++) {
    view.setUint32(i * 4, Math.floor((4 * i) / accesses) * 1000 + ((i * i) % 397));
  }
  return bytes;
}

Deno.test("the same seed gives the same learning result", () => {
  const json = JSON.stringify(done.report);
  assert.equal(JSON.stringify(train(short).report), json);
  assert.notEqual(JSON.stringify(train({ ...short, seed: 8 }).report), json);
});

Deno.test("a report's folds share no workload, and its gate opens only below its limit on both sides", () => {
  const { report } = done;
  assert.equal(report.evals, 20);
  assert.equal(report.curve.length, 20 - graphics.kernel.classics.length);
  assert.deepEqual(report.folds.map(({ role }) => role), ["learned", "learned", "held_out", "held_out"]);
  const seeds = report.folds.flatMap((fold) => fold.seeds);
  assert.equal(new Set(seeds).size, seeds.length);
  assert.equal(report.gate.learned, report.curve.at(-1));
  const { open, below, learned, held_out } = report.gate;
  assert.equal(open, learned < below && held_out < below);
  assert.equal(report.gate.classic === undefined, open);
  for (const name of graphics.kernel.classics) assert.ok(report.baselines.some((row) => row.name === name));
});

Deno.test("a recording is learned from in its first half and held out in its second", () => {
  const bytes = pageIds(8000);
  const { report, lesson } = train({
    specialization: pageCache,
    evals: 12,
    seed: 1,
    recording: { format: "ids", bytes },
  });
  assert.deepEqual(report.folds.map((fold) => fold.seeds), [[0], [1], [2], [3]]);
  assert.deepEqual(report.workloads, { gen: "trace:ids", unit: "access", length: 2000 });
  const slices = filesystem.traces!.load("ids", bytes, 4).map(({ digest }) => digest);
  const seen = lesson.folds.flatMap((fold) => fold.workloads.map(({ digest }) => digest));
  assert.deepEqual(seen, slices.slice(0, 2));
  assert.deepEqual(lesson.heldOutWorkloads.map(({ digest }) => digest), slices.slice(2));
  for (const { value, bound } of report.folds) assert.ok(bound!.value <= value);
});

Deno.test("a recording of a format that the kernel does not read is refused", () => {
  const recording = { format: "down", bytes: pageIds(8000) };
  assert.throws(() => newTraining({ specialization: pageCache, evals: 12, seed: 1, recording }), TraceError);
  assert.throws(
    () => newTraining({ ...short, recording }),
    { message: "this specialization reads no recordings" },
  );
});

Deno.test("the text of a report names every classic, fold and parameter, and ends with the gate", () => {
  const { report } = done;
  const lines = trainingText(report, graphics.kernel.space);
  const text = lines.join("\n");
  for (const name of [...graphics.kernel.classics, ...Object.keys(report.best.params)]) {
    assert.ok(text.includes(`  ${name} `), name);
  }
  assert.equal(lines.filter((line) => /^ {2}\d (learned on|held out) /.test(line)).length, 4);
  assert.match(lines.at(-1)!, report.gate.open ? /^gate: OPEN/ : /^gate: CLOSED, the classic \w+ suffices/);
});
