/** A kernel that tells what it is made to do, for tests of who does how much at a time. */
import type { Kernel } from "../kernels/kernel.ts";

/** `kernel` with every workload that it generates and every run of one told to `count`. */
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
