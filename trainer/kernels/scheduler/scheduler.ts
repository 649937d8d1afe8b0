/**
 * The scheduler kernel shares one processor among people, audio, jobs and hogs; the score is how much longer
 * everybody takes than alone.
 */
import { defineKernel } from "../kernel.ts";
import { uint32Bytes } from "../uint32_bytes.ts";
import { AUDIO_WORK_US, type Scheduler, simulateThreads } from "./processor.ts";
import { schedulingClassics } from "./scheduling_classics.ts";
import { schedulingCost, threadCounts } from "./scheduling_cost.ts";
import { ShortestRemaining } from "./shortest_remaining.ts";
import { generateThreadLoad, threadFeatures, type ThreadLoad, threadLoadNumbers } from "./thread_load.ts";
import { vdlOf, vdlSpace } from "./vdl_space.ts";

/** The kernel's own workload has so many hogs, each with a floor below which the objective counts what it lacks. */
const HOGS = 2;

/** The objective is how badly everybody is served; see `schedulingCost`. */
export const scheduler = defineKernel<ThreadLoad, Scheduler>({
  sim: { name: "processor", version: "1.0.0" },
  space: vdlSpace,
  objective: { name: "scheduling_cost", unit: "ln", direction: "min", logarithmic: true },
  generator: { name: "desktop-threads@1", unit: "ms", defaultLength: 15_000, maxLength: 60_000 },
  template: {
    modules: ["virtualDeadline"],
    policy: "new Vdl(params)",
    interface: "RANK: wake(thread, nowUs), pick(nowUs), sliceUs, ran(thread, us), block(thread)",
    kernel: { module: "scheduler", name: "scheduler" },
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
