/**
 * Reads the recording that a component is measured on. The text of this file becomes part of the components of
 * kernels that read recordings.
 */
import type { Kernel, Workload } from "../kernels/kernel.ts";
import { TraceError } from "../traces/trace_error.ts";
import { recordingOf } from "../traces/trace_file.ts";

/**
 * Reads all of the recording at `path` as one workload.
 * @param kernel one that reads recordings.
 * @throws {TraceError} when it reads none of that format, or these bytes are none or too few.
 */
export async function readRecording(kernel: Kernel, path: string): Promise<Workload> {
  const { format, bytes } = await recordingOf(path, await Deno.readFile(path));
  const traces = kernel.traces!;
  if (!traces.formats.includes(format)) {
    const readable = traces.formats.map((known) => `.${known}`).join(", ");
    throw new TraceError(`recordings that ${kernel.space.id} can be measured on: ${readable}`);
  }
  return traces.load(format, bytes, 1)[0]!;
}
