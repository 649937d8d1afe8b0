/** Makes a kernel over a recording: learning is the same, only its workloads are cut from one file. */
import type { Kernel, Workload } from "../kernels/kernel.ts";
import { TraceError } from "./trace_error.ts";
import type { Recording } from "./trace_file.ts";

/**
 * Returns `kernel` over the slices of a recording: the seed of a workload is the number of its slice, from 0, and
 * every workload has the kernel's default length.
 * @throws {TraceError} when the kernel reads no such recordings, or these bytes are none or too few.
 */
export function recorded(kernel: Kernel, { format, bytes }: Recording, slices: number): Kernel {
  if (!kernel.traces?.formats.includes(format)) {
    const formats = kernel.traces?.formats.map((known) => `.${known}`) ?? [];
    throw new TraceError(
      formats.length === 0
        ? "this specialization reads no recordings"
        : `".${format}" is none of the formats that are read here: ${formats.join(", ")}`,
    );
  }
  const workloads: readonly Workload[] = kernel.traces.load(format, bytes, slices);
  const { gen, length } = workloads[0]!.spec;
  return {
    ...kernel,
    generator: { ...kernel.generator, name: gen, defaultLength: length },
    load({ seed }) {
      const workload = workloads[seed];
      if (!workload) throw new RangeError(`the recording has no slice ${seed}`);
      return workload;
    },
  };
}
