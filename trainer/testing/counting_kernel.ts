/** A kernel that tells what it is made to do, for tests of who does how much at a time. */
import type { Kernel } from "../kernels/kernel.ts";

/** `kernel` with every workload that it generates and every run of one told to `tell`. */
export function countingKernel(kernel: Kernel, tell: (work: "load" | "run") => void): Kernel {
  return {
    ...kernel,
    load: (spec) => {
      tell("load");
      const workload = kernel.load(spec);
      const run: typeof workload.run = (candidate, limit) => {
        tell("run");
        return workload.run(candidate, limit);
      };
      return { ...workload, run };
    },
  };
}
