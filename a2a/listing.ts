/** Lists tasks as A2A asks: a part at a time, the one that changed last first. */
import { type ListTasksRequest, type ListTasksResponse, TaskState } from "@a2a-js/sdk";
import { checkedHistoryLength, malformed } from "./incoming.ts";
import type { RequestedFilter, RequestedList } from "../journal/library/view/ai_library.ts";
import type { TaskFold } from "./task.ts";

const DEFAULT_PAGE = 50;
const MAX_PAGE = 100;

type State = NonNullable<RequestedFilter["states"]>[number];

/** What the library calls the states of tasks. */
const STATES: Readonly<Partial<Record<TaskState, readonly State[]>>> = {
  [TaskState.TASK_STATE_SUBMITTED]: ["open"],
  [TaskState.TASK_STATE_WORKING]: ["active"],
  [TaskState.TASK_STATE_INPUT_REQUIRED]: ["asking"],
  [TaskState.TASK_STATE_COMPLETED]: ["completed"],
  [TaskState.TASK_STATE_FAILED]: ["failed", "expired"],
  [TaskState.TASK_STATE_CANCELED]: ["cancelled"],
  [TaskState.TASK_STATE_REJECTED]: ["declined"],
};

interface Reading {
  readonly list: (filter: Omit<RequestedFilter, "requester" | "target_ai">) => Promise<RequestedList>;
  readonly read: (id: string) => Promise<TaskFold>;
}

/** @throws {RequestMalformedError} */
export async function listedTasks(
  request: ListTasksRequest,
  { list, read }: Reading,
): Promise<ListTasksResponse> {
  const {
    contextId,
    status,
    pageSize: limit = DEFAULT_PAGE,
    pageToken,
    statusTimestampAfter,
    includeArtifacts,
  } = request;
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_PAGE) {
    throw malformed(`pageSize: must be 1–${MAX_PAGE}`);
  }
  if (status === TaskState.UNRECOGNIZED) throw malformed("status: is no state of a task");
  if (pageToken !== "" && !/^[1-9]\d{0,15}$/.test(pageToken)) {
    throw malformed("pageToken: is none that a list gave");
  }
  const historyLength = checkedHistoryLength(request.historyLength);
  const { session_ids, total, next } = await list({
    limit,
    ...(contextId === "" ? {} : { context: contextId }),
    ...(status === TaskState.TASK_STATE_UNSPECIFIED ? {} : { states: STATES[status] ?? [] }),
    ...(pageToken === "" ? {} : { before: Number(pageToken) }),
    ...(statusTimestampAfter === undefined ? {} : { from_ms: timeOf(statusTimestampAfter) }),
  });
  const tasks = [];
  for (const id of session_ids) {
    const task = (await read(id)).task(historyLength);
    tasks.push(includeArtifacts === true ? task : { ...task, artifacts: [] });
  }
  return { tasks, nextPageToken: next === null ? "" : String(next), pageSize: limit, totalSize: total };
}

function timeOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) {
    throw malformed(`statusTimestampAfter: "${text}" is no time such as 2026-11-30T12:00:00Z`);
  }
  return ms;
}
