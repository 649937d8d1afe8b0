/**
 * Defines the tasks on which collaboration is measured: fixed workloads of the filesystem kernel, generated and
 * recorded ones. Each was fixed, its best known score included, before its first run over all seeds: no result can
 * choose it.
 * The best known score is what three searches of 2500 evaluations each (seeds 901, 902, 903) came to, a hair
 * beyond.
 */
import { filesystem } from "../kernels/filesystem/filesystem.ts";
import type { Workload } from "../kernels/kernel.ts";
import { decode, encode } from "../kernels/space.ts";
import { ratioTo } from "../learner/ratio.ts";
import type { Recording } from "../traces/trace_file.ts";
import type { Task } from "./task.ts";

/** The searches' best is 0.97794. */
const GENERATED = { seeds: [1, 2], length: 8_000, bestKnown: 0.9779 };

/** The first of two slices of each recording is used: an evaluation takes 5 ms. The searches' best is 0.99493. */
const RECORDED = { slices: 2, bestKnown: 0.9949 };

/** Makes a task of two workloads of the kernel's own generators. */
export function generatedTask(): Task {
  const { name: gen } = filesystem.generator;
  const { seeds, length, bestKnown } = GENERATED;
  return pageCacheTask({
    name: "generated workloads",
    bestKnown,
    workloads: seeds.map((seed) => ({
      name: `${gen} seed ${seed}`,
      workload: filesystem.load({ gen, seed, length }),
    })),
  });
}

/** The recorded task is made of these files of the cache2k traces (headissue GmbH, CC BY 4.0). */
export const RECORDINGS = ["web07.ids.gz", "web12.ids.gz"] as const;

/** Returns what the recorded task takes of a recording: the first half. @throws {TraceError} when there is none. */
export function recordedWorkload(recording: Recording): Workload {
  const { slices } = RECORDED;
  return filesystem.traces!.load(recording, { slices, longest: Infinity }).workloads[0]!;
}

/** Makes a task of the workloads of all `RECORDINGS`, in that order. */
export function recordedTask(workloads: readonly Workload[]): Task {
  return pageCacheTask({
    name: "recorded workloads",
    bestKnown: RECORDED.bestKnown,
    workloads: workloads.map((workload, i) => ({ name: `${RECORDINGS[i]}, first half`, workload })),
  });
}

interface Parts extends Pick<Task, "name" | "bestKnown"> {
  readonly workloads: readonly { readonly name: string; readonly workload: Workload }[];
}

/** The score is the mean over the workloads of the miss ratio relative to that workload's best classic. */
function pageCacheTask({ name, bestKnown, workloads }: Parts): Task {
  const { objective, space, classics } = filesystem;
  const measured = workloads.map(({ name, workload }) => {
    const values = classics.map((classic) => ({ classic, value: workload.run({ classic }).value }));
    return { name, workload, best: values.reduce((best, next) => (next.value < best.value ? next : best)) };
  });
  // The arms of one seed meet the same points until something migrates.
  const known = new Map<string, number>();
  const measure = (x: readonly number[]) => {
    const params = decode(space, x);
    const ratios = measured.map(({ workload, best }) =>
      ratioTo(objective, workload.run({ params }).value, best.value)
    );
    return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
  };
  return {
    name: `${space.id} on ${name}`,
    bestKnown,
    workloads: measured.map(({ name, workload: { digest }, best }) => ({
      name,
      digest,
      best_classic: best.classic,
    })),
    dimensions: space.params.length,
    starts: Object.values(space.points).map((point) => encode(space, point)),
    score(x) {
      const key = x.join();
      const score = known.get(key) ?? measure(x);
      known.set(key, score);
      return score;
    },
  };
}
