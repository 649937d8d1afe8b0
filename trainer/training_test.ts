import assert from "node:assert/strict";
import { filesystem } from "./kernels/filesystem/filesystem.ts";
import { specializationOf } from "./kernels/table.ts";
import type { Recording } from "./traces/trace_file.ts";
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

Deno.test("a recording is learned from in its first two quarters and held out in its last two", () => {
  const bytes = pageIds(8000);
  const { report, lesson } = train({
    specialization: pageCache,
    evals: 12,
    seed: 1,
    recording: { name: "some.ids", bytes },
  });
  assert.deepEqual(report.folds.map((fold) => fold.seeds), [[0], [1], [2], [3]]);
  assert.deepEqual(report.workloads, { gen: "trace:ids", unit: "access", length: 2000 });
  const slices = filesystem.traces!.load({ name: "some.ids", bytes }, { slices: 4 })
    .workloads.map(({ digest }) => digest);
  const seen = lesson.folds.flatMap((fold) => fold.workloads.map(({ digest }) => digest));
  assert.deepEqual(seen, slices.slice(0, 2));
  assert.deepEqual(lesson.heldOutWorkloads.map(({ digest }) => digest), slices.slice(2));
  for (const { value, bound } of report.folds) assert.ok(bound!.value <= value);
});

Deno.test("the report of a recording says how much of it was used, and in how many pieces", () => {
  const lines = (ms: number) =>
    new TextEncoder().encode(Array.from({ length: ms + 1 }, (_, i) => `${i}\n`).join(""));
  const networking = specializationOf("networking")!;
  const textOf = (recording: Recording, length?: number) => {
    const specialization = recording.name.endsWith(".ids") ? pageCache : networking;
    const options = { specialization, evals: specialization.kernel.classics.length + 1, seed: 1 };
    const { report } = train({ ...options, recording, ...(length === undefined ? {} : { length }) });
    const text = trainingText(report, specialization.kernel.space);
    return { recording: report.recording, line: text.find((line) => line.startsWith("recording: ")) };
  };
  const link = { name: "some.down", bytes: lines(10_300) };
  assert.deepEqual(textOf(link, 2000), {
    recording: { length: 10_300, unit: "ms", used: 8000, pieces: 4 },
    line: "recording: 8 s of 10.3 s, in four pieces: the first two learned on, the last two held out; " +
      "--whole or --length uses more",
  });
  assert.deepEqual(textOf({ name: "some.ids", bytes: pageIds(8002) }, Infinity), {
    recording: { length: 8002, unit: "accesses", used: 8000, pieces: 4 },
    line:
      "recording: 8,000 of 8,002 accesses, in four pieces: the first two learned on, the last two held out",
  });
  assert.equal(done.report.recording, undefined);
});

Deno.test("a recording of a format that the kernel does not read is refused", () => {
  const recording = { name: "some", format: "down", bytes: pageIds(8000) };
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
