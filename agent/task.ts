/** A task is what another AI asks for: how it reads on the standard input of a command. */
import type { DataOf } from "../protocol/messages.ts";

type Request = DataOf<"collaboration_request">;

export interface Task {
  readonly session_id: string;
  readonly requester: string;
  /** Holds the fields of the request, and nothing of the state in which it is. */
  readonly request: Request;
}

/** A hub lists a request, passes it on or offers it again with these beside its own fields. */
interface Offered extends Request {
  readonly session_id: string;
  readonly requester: string;
}

/** Returns the task of a request as the hub lists it, passes it on or offers it again. */
export function taskOf({ session_id, requester, ...rest }: Offered): Task {
  const { state: _state, partner: _partner, fence: _fence, open_questions: _questions, ...offered } = rest;
  const { reason: _reason, attempt: _attempt, lease_ms: _lease, ttl_ms: _ttl, ...request } = offered;
  return { session_id, requester, request: request as Request };
}

/** Returns the task as one line of JSON: `session_id`, `requester` and the fields of the request. */
export function taskJson({ session_id, requester, request }: Task): string {
  return `${JSON.stringify({ session_id, requester, ...request })}\n`;
}

/**
 * Returns the task as words: a line that says whose it is, the description where `task` does not begin with it, and `task`, of which
 * a `text` that stands alone, or beside the same words of A2A, is written as it is, and anything else as indented JSON.
 */
export function taskText({ session_id, requester, request }: Task): string {
  const { collaboration_type, description, task } = request;
  const head = `Task ${session_id} from ${requester}: ${collaboration_type}`;
  const words = task === undefined ? "" : wordsOf(task);
  const isSaidThere = description !== undefined && words.startsWith(description);
  const parts = [head, isSaidThere ? "" : description, words].filter((part) => part);
  return `${parts.join("\n\n")}\n`;
}

function wordsOf(task: NonNullable<Request["task"]>): string {
  const [only, ...others] = Object.entries(isInWordsAlone(task) ? { text: task.text } : task);
  if (only === undefined) return "";
  const [key, value] = only;
  const isText = others.length === 0 && key === "text" && typeof value === "string";
  return isText ? value : JSON.stringify(task, null, 2);
}

/** Returns whether a client of A2A asks this, and its message says nothing that `text` does not. */
function isInWordsAlone({ a2a }: NonNullable<Request["task"]>): boolean {
  const { parts } = (a2a ?? {}) as { parts?: unknown };
  return Array.isArray(parts) && parts.every((part) => typeof part?.text === "string");
}
