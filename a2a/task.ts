/** Folds the entries of a collaboration, as its requester gets them, to a task of A2A. It is pure. */
import {
  type Artifact,
  type Message,
  type Part,
  type StreamResponse,
  type Task,
  TaskState,
} from "@a2a-js/sdk";
import {
  agentMessage,
  componentArtifact,
  type Place,
  resultArtifacts,
  resultParts,
  type Said,
  textPart,
  userMessage,
} from "./parts.ts";

/** An entry of a collaboration. */
export interface SessionEntry {
  readonly seq: number;
  /** It was decided then, in milliseconds since 1970. */
  readonly atMs: number;
  readonly message_type: string;
  readonly source_ai: string;
  readonly data: Said;
}

const TERMINAL: ReadonlySet<TaskState> = new Set([
  TaskState.TASK_STATE_COMPLETED,
  TaskState.TASK_STATE_FAILED,
  TaskState.TASK_STATE_CANCELED,
  TaskState.TASK_STATE_REJECTED,
]);

const ENDS: Readonly<Record<string, TaskState>> = {
  completed: TaskState.TASK_STATE_COMPLETED,
  failed: TaskState.TASK_STATE_FAILED,
  cancelled: TaskState.TASK_STATE_CANCELED,
  expired: TaskState.TASK_STATE_FAILED,
};

/** Why a collaboration failed, in words for a client. */
const REASONS: Readonly<Record<string, string>> = {
  lease_expired: "Everyone who took it fell silent.",
  partner_left: "Everyone who took it has left it.",
};

/** Returns the context of a task: what its client named, else the task alone. */
export function contextOf(session_id: string, { task }: Said): string {
  const named = (task as Said | undefined)?.context_id;
  return typeof named === "string" && named !== "" ? named : session_id;
}

/** A task as far as its entries are known. */
export class TaskFold {
  readonly place: Place;
  readonly #requester: string;
  #state = TaskState.TASK_STATE_SUBMITTED;
  #said: Message | undefined;
  #atMs: number;
  #seq: number;
  #progress: number | undefined;
  #partner: string | undefined;
  /** By their seq: who asked what has no answer. */
  readonly #questions = new Map<number, string>();
  readonly #artifacts = new Map<string, Artifact>();
  readonly #history: Message[];
  #why: Part[] = [];

  /** Begins with the request that opened the collaboration. */
  constructor(session_id: string, { seq, atMs, source_ai, data }: SessionEntry) {
    const { description, task } = data as { description?: unknown; task?: Said };
    this.place = { taskId: session_id, contextId: contextOf(session_id, data) };
    this.#requester = source_ai;
    this.#atMs = atMs;
    this.#seq = seq;
    this.#history = [
      userMessage(`${session_id}-${seq}`, { a2a: task?.a2a, text: task?.text ?? description }, this.place),
    ];
  }

  /** The last entry that it knows. */
  get seq(): number {
    return this.#seq;
  }

  get state(): TaskState {
    return this.#state;
  }

  get isOver(): boolean {
    return TERMINAL.has(this.#state);
  }

  /** Nothing comes before its client does something, or nothing at all. */
  get isSettled(): boolean {
    return this.isOver || this.#state === TaskState.TASK_STATE_INPUT_REQUIRED;
  }

  /** The questions of the agent that wait for an answer, the oldest first. */
  get questions(): readonly number[] {
    return [...this.#questions].filter(([, by]) => by !== this.#requester).map(([seq]) => seq);
  }

  get history(): readonly Message[] {
    return this.#history;
  }

  /** Returns the task with its last `historyLength` messages; all without it. */
  task(historyLength?: number): Task {
    const { taskId: id, contextId } = this.place;
    const history = historyLength === undefined
      ? this.#history
      : this.#history.slice(Math.max(0, this.#history.length - historyLength));
    return {
      ...{
        id,
        contextId,
        status: this.#status,
        artifacts: [...this.#artifacts.values()],
        history: [...history],
      },
      metadata: this.#metadata,
    };
  }

  /** Takes in the next entry and returns the updates that it means; an entry that is known already means none. */
  add(entry: SessionEntry): StreamResponse[] {
    const { seq, atMs, message_type, source_ai, data } = entry;
    if (seq <= this.#seq || this.isOver) return [];
    this.#seq = seq;
    const own = source_ai === this.#requester;
    const id = `${this.place.taskId}-${seq}`;
    const words = (text: unknown) => agentMessage(id, [textPart(String(text))], this.place);
    switch (message_type) {
      case "collaboration_started":
        this.#partner = String(data.partner);
        return [this.#changed(TaskState.TASK_STATE_WORKING, atMs)];
      case "collaboration_amend": {
        const { more } = (data.task ?? {}) as Said;
        const last = Array.isArray(more) ? more.at(-1) as Said | undefined : undefined;
        return last === undefined ? [] : this.#heard(userMessage(id, last, this.place));
      }
      case "collaboration_progress": {
        const { progress, note } = data;
        this.#progress = typeof progress === "number" ? progress : undefined;
        const text = note ?? `${Math.round(100 * (this.#progress ?? 0))} %`;
        return [this.#changed(this.#state, atMs, words(text))];
      }
      case "collaboration_question":
        this.#questions.set(seq, source_ai);
        if (own) return this.#heard(userMessage(id, data, this.place));
        return [this.#changed(TaskState.TASK_STATE_INPUT_REQUIRED, atMs, this.#kept(words(data.text)))];
      case "collaboration_answer":
        this.#questions.delete(Number(data.question_id));
        if (!own) return [this.#changed(this.#state, atMs, this.#kept(words(data.text)))];
        this.#heard(userMessage(id, data, this.place));
        return this.questions.length > 0 ? [] : [this.#changed(TaskState.TASK_STATE_WORKING, atMs)];
      case "os_component_share":
      case "code_share": {
        const artifact = componentArtifact(data);
        return artifact === undefined ? [] : [this.#made(artifact)];
      }
      case "collaboration_complete": {
        const result = (data.result ?? {}) as Said;
        if (data.outcome === "success") return resultArtifacts(result).map((one) => this.#made(one));
        const { reason } = result;
        this.#why = typeof reason === "string" && result.text === undefined
          ? [textPart(reason)]
          : resultParts(result);
        return [];
      }
      case "collaboration_decline":
      case "collaboration_cancel":
        this.#why = typeof data.reason === "string" ? [textPart(data.reason)] : [];
        return [];
      case "collaboration_reopened":
        this.#partner = undefined;
        this.#progress = undefined;
        this.#questions.clear();
        this.#why = [];
        return [this.#changed(TaskState.TASK_STATE_SUBMITTED, atMs)];
      case "collaboration_closed":
        return [this.#closed(entry, id)];
      default:
        return [];
    }
  }

  /** Takes in what its client has said just now: what was said before it, and is heard of after it, counts all the same. */
  said(entry: SessionEntry): void {
    const seq = this.#seq;
    this.add(entry);
    this.#seq = seq;
  }

  #closed({ atMs, data: { state, reason } }: SessionEntry, id: string): StreamResponse {
    this.#questions.clear();
    const isDeclined = state === "failed" && reason === "declined";
    const end = isDeclined
      ? TaskState.TASK_STATE_REJECTED
      : ENDS[String(state)] ?? TaskState.TASK_STATE_FAILED;
    const why = this.#why.length > 0
      ? this.#why
      : [reasonText(String(state), reason)].flatMap((text) => text ?? []).map((text) => textPart(text));
    return this.#changed(end, atMs, why.length === 0 ? undefined : agentMessage(id, why, this.place));
  }

  #changed(state: TaskState, atMs: number, said?: Message): StreamResponse {
    this.#state = state;
    this.#said = said;
    this.#atMs = atMs;
    const value = { ...this.place, status: this.#status, metadata: this.#metadata };
    return { payload: { $case: "statusUpdate", value } };
  }

  #made(artifact: Artifact): StreamResponse {
    this.#artifacts.set(artifact.artifactId, artifact);
    const value = { ...this.place, artifact, append: false, lastChunk: true, metadata: this.#metadata };
    return { payload: { $case: "artifactUpdate", value } };
  }

  #kept(message: Message): Message {
    this.#history.push(message);
    return message;
  }

  #heard(message: Message): [] {
    this.#history.push(message);
    return [];
  }

  get #status() {
    return { state: this.#state, message: this.#said, timestamp: new Date(this.#atMs).toISOString() };
  }

  get #metadata() {
    const aicollab = { seq: this.#seq, partner: this.#partner, progress: this.#progress };
    return { aicollab: JSON.parse(JSON.stringify(aicollab)) };
  }
}

function reasonText(state: string, reason: unknown): string | undefined {
  if (state === "expired") return "Nobody took it in its time.";
  if (typeof reason !== "string" || reason === "declined") return undefined;
  return REASONS[reason] ?? reason;
}
