/** Makes a kernel over a recording: learning is the same, only its workloads are cut from one file. */
import type { Cut, CutTrace, Kernel } from "../kernels/kernel.ts";
import { TraceError } from "./trace_error.ts";
import type { Recording } from "./trace_file.ts";

/**
 * Returns `kernel` over the slices of a recording, and what was cut: the seed of a workload is the number of its slice,
 * from 0, and every workload has the kernel's default length.
 * @throws {TraceError} when the kernel reads no such recordings, or these bytes are none or too few.
 */
export function recorded(
  kernel: Kernel,
  recording: Recording,
  cut: Cut,
): { kernel: Kernel; trace: CutTrace } {
  if (!kernel.traces) throw new TraceError("this specialization reads no recordings");
  const trace = kernel.traces.load(recording, cut);
  const { workloads } = trace;
  const { gen, length } = workloads[0]!.spec;
  const over: Kernel = {
    ...kernel,
    generator: { ...kernel.generator, name: gen, defaultLength: length },
    load({ seed }) {
      const workload = workloads[seed];
      if (!workload) throw new RangeError(`the recording has no slice ${seed}`);
      return workload;
    },
  };
  return { kernel: over, trace };
}
