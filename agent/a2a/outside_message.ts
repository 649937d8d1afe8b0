/** Writes a task of the hub, and the answers of its requester, as messages of A2A. It is pure. */
import { type Message, Part, Role } from "@a2a-js/sdk";
import type { Task } from "../task.ts";

/**
 * Returns the message that begins a task: what is to be done in words, and `task` as data where it is more than a text. What came to
 * the hub by A2A goes on as it came.
 */
export function requestMessage({ session_id, requester, request }: Task, messageId: string): Message {
  const { collaboration_type, description, task } = request;
  const metadata = { session_id, requester, collaboration_type };
  const given = givenParts(task);
  if (given.length > 0) return messageOf(given, { messageId, metadata });
  const entries = Object.entries(task ?? {});
  const text = entries.find(([key, value]) => key === "text" && typeof value === "string")?.[1] as
    | string
    | undefined;
  const isSaid = description !== undefined && text?.startsWith(description);
  const words = [isSaid ? undefined : description, text].filter((part) => part).join("\n\n");
  const isMore = entries.length > (text === undefined ? 0 : 1);
  const parts = [
    ...(words === "" && isMore ? [] : [partOf({ $case: "text", value: words || collaboration_type })]),
    ...(isMore ? [partOf({ $case: "data", value: task })] : []),
  ];
  return messageOf(parts, { messageId, metadata });
}

function givenParts(task: Task["request"]["task"]): Part[] {
  const { parts } = (task?.a2a ?? {}) as { parts?: unknown };
  if (!Array.isArray(parts)) return [];
  return parts.map((part) => Part.fromJSON(part)).filter(({ content }) => content !== undefined);
}

/** Returns the message that answers what the outside agent has asked in its task. */
export function answerMessage(
  text: string,
  { taskId, contextId, messageId }: Pick<Message, "taskId" | "contextId" | "messageId">,
): Message {
  return { ...messageOf([partOf({ $case: "text", value: text })], { messageId }), taskId, contextId };
}

function messageOf(
  parts: Part[],
  { messageId, metadata }: { readonly messageId: string; readonly metadata?: Record<string, unknown> },
): Message {
  const ids = { messageId, contextId: "", taskId: "" };
  return { ...ids, role: Role.ROLE_USER, parts, metadata, extensions: [], referenceTaskIds: [] };
}

function partOf(content: NonNullable<Part["content"]>): Part {
  const mediaType = content.$case === "data" ? "application/json" : "text/plain";
  return { content, metadata: undefined, filename: "", mediaType };
}
