/**
 * Reads the recording that a component is measured on. The text of this file becomes part of the components of
 * kernels that read recordings.
 */
import type { Kernel, Workload } from "../kernels/kernel.ts";
import { recordingOf } from "../traces/trace_file.ts";

/**
 * Reads all of the recording at `path` as one workload.
 * @param kernel one that reads recordings.
 * @throws {TraceError} when it reads none of that format, or these bytes are none or too few.
 */
export async function readRecording(kernel: Kernel, path: string): Promise<Workload> {
  const recording = recordingOf(path, await Deno.readFile(path));
  return kernel.traces!.load(recording, { slices: 1, longest: Infinity }).workloads[0]!;
}
