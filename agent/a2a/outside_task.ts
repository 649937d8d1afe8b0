/** Keeps what an outside agent has said of its task: it folds the events of streams, and is pure. */
import {
  type Artifact,
  type Message,
  type Part,
  type StreamResponse,
  type Task,
  TaskState,
} from "@a2a-js/sdk";

/** How it goes on: it works, waits for an answer of ours, or has ended. */
export type Stage = "works" | "asks" | "ended";

const STAGES: Readonly<Record<TaskState, Stage>> = {
  [TaskState.UNRECOGNIZED]: "works",
  [TaskState.TASK_STATE_UNSPECIFIED]: "works",
  [TaskState.TASK_STATE_SUBMITTED]: "works",
  [TaskState.TASK_STATE_WORKING]: "works",
  [TaskState.TASK_STATE_INPUT_REQUIRED]: "asks",
  [TaskState.TASK_STATE_COMPLETED]: "ended",
  [TaskState.TASK_STATE_FAILED]: "ended",
  [TaskState.TASK_STATE_CANCELED]: "ended",
  [TaskState.TASK_STATE_REJECTED]: "ended",
  [TaskState.TASK_STATE_AUTH_REQUIRED]: "ended",
};

/** What is known of a task. Some agents answer with a message alone, and have no task. */
export interface OutsideTask {
  readonly id: string | undefined;
  readonly contextId: string;
  readonly state: TaskState;
  /** Goes with the state: what it asks, or why it failed. */
  readonly said: readonly Part[];
  /** Is the id of the message that says it. */
  readonly saidId: string;
  readonly artifacts: readonly (Pick<Artifact, "artifactId" | "name" | "description"> & {
    readonly parts: readonly Part[];
  })[];
}

export const UNKNOWN: OutsideTask = {
  id: undefined,
  contextId: "",
  state: TaskState.TASK_STATE_UNSPECIFIED,
  said: [],
  saidId: "",
  artifacts: [],
};

export function stageOf({ state }: OutsideTask): Stage {
  return STAGES[state] ?? "works";
}

/** Returns what is known after one more event. */
export function fold(known: OutsideTask, { payload }: StreamResponse): OutsideTask {
  switch (payload?.$case) {
    case "task":
      return ofTask(payload.value);
    case "message":
      return ofMessage(known, payload.value);
    case "statusUpdate": {
      const { taskId, contextId, status } = payload.value;
      const { parts: said = [], messageId: saidId = "" } = status?.message ?? {};
      return { ...known, id: taskId, contextId, state: status?.state ?? known.state, said, saidId };
    }
    case "artifactUpdate": {
      const { taskId, contextId, artifact, append } = payload.value;
      if (artifact === undefined) return known;
      const artifacts = withArtifact(known.artifacts, artifact, { append });
      return { ...known, id: taskId, contextId, artifacts };
    }
    default:
      return known;
  }
}

/** Returns what the agent says of its task as a whole. */
export function ofTask({ id, contextId, status, artifacts, history }: Task): OutsideTask {
  const state = status?.state ?? TaskState.TASK_STATE_UNSPECIFIED;
  const { parts: said = [], messageId: saidId = "" } = status?.message ?? {};
  const isSilent = state === TaskState.TASK_STATE_COMPLETED && said.length === 0 && artifacts.length === 0;
  // Its words are the result of an agent that made nothing else.
  const last = isSilent ? history.findLast(({ role }) => role === ROLE_AGENT)?.parts ?? [] : said;
  return { id, contextId, state, said: last, saidId, artifacts };
}

const ROLE_AGENT = 2;

/** An answer without a task is a result, and one in a task its words. */
function ofMessage(known: OutsideTask, { parts, contextId, messageId }: Message): OutsideTask {
  return { ...known, contextId, state: TaskState.TASK_STATE_COMPLETED, said: parts, saidId: messageId };
}

function withArtifact(
  artifacts: OutsideTask["artifacts"],
  artifact: Artifact,
  { append }: { readonly append: boolean },
): OutsideTask["artifacts"] {
  const at = artifacts.findIndex(({ artifactId }) => artifactId === artifact.artifactId);
  if (at < 0) return [...artifacts, artifact];
  const before = artifacts[at]!;
  const parts = append ? [...before.parts, ...artifact.parts] : artifact.parts;
  return artifacts.with(at, { ...before, ...(append ? {} : artifact), parts });
}
