/** Makes the recorded task from the recordings in a folder. */
import { join } from "node:path";
import { usageError, type UserError } from "../../internal/user_error.ts";
import type { Workload } from "../kernels/kernel.ts";
import { TraceError } from "../traces/trace_error.ts";
import { readSource } from "../traces/recording_source.ts";
import { recordingOf } from "../traces/trace_file.ts";
import { recordedTask, recordedWorkload, RECORDINGS } from "./page_cache_tasks.ts";
import type { Task } from "./task.ts";

/** @throws {UserError} naming the file that is missing, broken or too short. */
export async function recordedTaskIn(folder: string): Promise<Task> {
  const workloads: Workload[] = [];
  for (const name of RECORDINGS) workloads.push(await workloadIn(join(folder, name)));
  return recordedTask(workloads);
}

async function workloadIn(path: string): Promise<Workload> {
  const file = await readSource(path).catch((cause: Error) => {
    throw unusable(path, cause);
  });
  try {
    return recordedWorkload(recordingOf(path, file));
  } catch (cause) {
    throw cause instanceof TraceError ? unusable(path, cause) : cause;
  }
}

function unusable(path: string, { message }: Error): UserError {
  return usageError(`cannot use the recording "${path}"`, {
    why: message,
    fix: `name a folder that holds ${RECORDINGS.join(" and ")}, or none`,
  });
}
