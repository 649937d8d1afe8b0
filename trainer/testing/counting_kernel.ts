/** Wraps a kernel so that it reports what it is made to do, for tests of how much is done at a time. */
import type { Kernel } from "../kernels/kernel.ts";

/** Returns `kernel`, which calls `count` for every workload that it generates and every run of one. */
export function countingKernel(kernel: Kernel, count: (work: "load" | "run") => void): Kernel {
  return {
    ...kernel,
    load: (spec) => {
      count("load");
      const workload = kernel.load(spec);
      const run: typeof workload.run = (candidate, limit) => {
        count("run");
        return workload.run(candidate, limit);
      };
      return { ...workload, run };
    },
  };
}
