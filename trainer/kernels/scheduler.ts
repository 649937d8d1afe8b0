/**
 * The scheduler kernel: one processor shared by people, audio, jobs and hogs; score is how much longer
 * everybody takes than alone.
 */
import { exactLog } from "../learner/exact_math.ts";
import { defineKernel } from "./kernel.ts";
import { AUDIO_WORK_US, simulateThreads } from "./processor.ts";
import type { Scheduler, ThreadCounts } from "./processor.ts";
import { schedulingClassics, ShortestRemaining } from "./scheduling_classics.ts";
import type { Params, Space } from "./space.ts";
import { generateThreadLoad, threadLoadNumbers } from "./thread_load.ts";
import type { ThreadLoad } from "./thread_load.ts";
import { uint32Bytes } from "./uint32_bytes.ts";
import { Vdl } from "./virtual_deadline.ts";
import type { VdlParams } from "./virtual_deadline.ts";

/** Parameters of `vdl@1`, in order; the meaning of each is told in `virtual_deadline.ts`. */
export const vdlSpace: Space = {
  id: "vdl@1",
  params: [
    { name: "base_slice_ms", unit: "ms", min: 0.1, max: 30, scale: "log" },
    { name: "burst_exp", unit: "1", min: 0, max: 1.5, scale: "lin" },
    { name: "sleeper_credit_ms", unit: "ms", min: 0, max: 20, scale: "sq" },
    { name: "attained_weight", unit: "1", min: 0, max: 1, scale: "lin" },
    { name: "levels", unit: "1", min: 1, max: 8, scale: "int" },
    { name: "preempt_margin_ms", unit: "ms", min: 0, max: 10, scale: "sq" },
    { name: "boost_ms", unit: "ms", min: 5, max: 5000, scale: "log" },
    { name: "wake_reset", unit: "1", min: 0, max: 1, scale: "lin" },
    { name: "by_deadline", unit: "1", min: 0, max: 1, scale: "int" },
  ],
  points: {
    rr: point({ base_slice_ms: 4, attained_weight: 1, levels: 1 }),
    cfs_like: point({ base_slice_ms: 3, sleeper_credit_ms: 3, preempt_margin_ms: 1 }),
    eevdf_like: point({ base_slice_ms: 3, by_deadline: 1 }),
    mlfq: point({ base_slice_ms: 10, burst_exp: 1, attained_weight: 1, levels: 3, boost_ms: 1000 }),
    las: point({ base_slice_ms: 1, attained_weight: 1 }),
  },
};

/** Settings that do nothing, but for those named. */
function point(settings: Partial<VdlParams>): Params {
  return {
    base_slice_ms: 1,
    burst_exp: 0,
    sleeper_credit_ms: 0,
    attained_weight: 0,
    levels: 8,
    preempt_margin_ms: 0,
    boost_ms: 5000,
    wake_reset: 1,
    by_deadline: 0,
    ...settings,
  };
}

/** A member of the family from decoded parameters that hold at least those of `vdl@1`. */
export function vdlOf(params: Params): Scheduler {
  return new Vdl(params as unknown as VdlParams);
}

/** Hogs of the kernel's own workload, each with a floor below which the objective counts what it lacks. */
const HOGS = 2;

/** How badly everybody is served; see `schedulingCost`. */
export const scheduler = defineKernel<ThreadLoad, Scheduler>({
  sim: { name: "processor", version: "1.0.0" },
  space: vdlSpace,
  objective: { name: "scheduling_cost", unit: "ln", direction: "min", logarithmic: true },
  generator: { name: "desktop-threads@1", unit: "ms", defaultLength: 15_000, maxLength: 60_000 },
  template: {
    modules: ["learner/exact_math.ts", "kernels/virtual_deadline.ts"],
    policy: "new Vdl(params)",
    interface: "RANK: wake(thread, nowUs), pick(nowUs), sliceUs, ran(thread, us), block(thread)",
    kernel: { module: "kernels/scheduler.ts", name: "scheduler" },
  },
  features: { version: "thread-features@1", of: threadFeatures },
  classics: schedulingClassics,
  family: vdlOf,
  generate: ({ seed, length }) => generateThreadLoad(seed, length, HOGS),
  bytes: (load) => uint32Bytes(threadLoadNumbers(load)),
  run: (load, policy, limit) =>
    threadCounts(simulateThreads(load, policy, Math.min(load.lengthUs, limit * 1000))),
  value: schedulingCost,
  bound: {
    name: "srpt",
    counts: (load) =>
      threadCounts(simulateThreads(load, new ShortestRemaining(load, AUDIO_WORK_US), load.lengthUs)),
  },
});

/** The counts as a list, in the order in which `schedulingCost` reads them. */
export function threadCounts(counts: ThreadCounts): number[] {
  return [
    counts.bursts,
    counts.p99Slowdown,
    counts.sumSlowdown,
    counts.jobs,
    counts.sumJobSlowdown,
    counts.audioPeriods,
    counts.audioMisses,
    counts.switches,
    counts.hogShortfallUs,
    counts.hogFloorUs,
    counts.lengthUs,
  ];
}

/**
 * J = 0.3·ln p99 slowdown + 0.2·ln mean slowdown of interactive bursts + 0.3·ln mean slowdown of jobs + 2·share
 * of late audio + 0.0001·switches a second + share of their floor that hogs lack. 0 would be a processor for
 * each.
 */
export function schedulingCost(counts: readonly number[]): number {
  const [bursts, p99, sum, jobs, jobSum, audio, late, switches, lackUs, floorUs, lengthUs] = counts;
  const mean = (total: number, of: number) => (of > 0 ? total / of / 1000 : 1);
  return 0.3 * exactLog(p99! / 1000) + 0.2 * exactLog(mean(sum!, bursts!)) +
    0.3 * exactLog(mean(jobSum!, jobs!)) + (2 * late!) / Math.max(1, audio!) +
    (1e-4 * 1e6 * switches!) / lengthUs! + lackUs! / Math.max(1, floorUs!);
}

/**
 * Share of the processor that interactive bursts ask for, share that jobs ask for, ln of their mean and of
 * the longest in ms, hogs.
 */
export function threadFeatures({ lengthUs, interactive, jobs, hogs }: ThreadLoad): number[] {
  const bursts = interactive.flatMap((times) => times.filter((_, i) => i % 2 === 1));
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  const sizes = jobs.map(([, size]) => size);
  return [
    sum(bursts) / lengthUs,
    sum(sizes) / lengthUs,
    exactLog(1 + sum(sizes) / Math.max(1, sizes.length) / 1000),
    exactLog(1 + Math.max(0, ...sizes) / 1000),
    hogs,
  ];
}
