/** Makes the lines of the hub from messages of A2A. What stands in `a2a` is the message as it came. */
import type { Message } from "@a2a-js/sdk";
import type { SendType } from "../client/visit.ts";
import type { CollaborationRow } from "../journal/rows.ts";
import type { DataOf } from "../protocol/messages.ts";
import { descriptionOf, keptMessage, wordsOf } from "./incoming.ts";

/** The ids of messages that come by A2A have this in front: an AI that also comes otherwise has ids of its own. */
const PREFIX = "a2a:";

/** Requests that come by A2A are of this type. */
export const A2A_TYPE = "a2a";

/** A line, before it has an id. */
export interface Line<T extends SendType = SendType> {
  readonly type: T;
  readonly data: DataOf<T>;
}

/** Returns the hub's id of a message: the same one for the same message, so that it counts once. */
export function messageIdOf({ messageId }: Message): string {
  return `${PREFIX}${messageId}`;
}

/** Returns the request by which a message begins a task. */
export function asRequest(message: Message, ttl_ms: number): Line<"collaboration_request"> {
  const context = message.contextId === "" ? {} : { context_id: message.contextId };
  return {
    type: "collaboration_request",
    data: {
      ...{ collaboration_type: A2A_TYPE, description: descriptionOf(message), ttl_ms },
      task: { text: wordsOf(message), ...context, a2a: keptMessage(message) },
    },
  };
}

/** Returns the answer to a question. */
export function asAnswer(
  message: Message,
  names: { readonly session_id: string; readonly question_id: number },
): Line<"collaboration_answer"> {
  return {
    type: "collaboration_answer",
    data: { ...names, text: wordsOf(message), a2a: keptMessage(message) },
  };
}

/** Returns what is said to an agent that works on the task. */
export function asQuestion(message: Message, session_id: string): Line<"collaboration_question"> {
  return {
    type: "collaboration_question",
    data: { session_id, text: wordsOf(message), a2a: keptMessage(message) },
  };
}

/** Returns the task with one more message, as nobody works on it yet. */
export function asAmendment(
  message: Message,
  { session_id, request }: Pick<CollaborationRow, "session_id" | "request">,
): Line<"collaboration_amend"> {
  const { task = {} } = JSON.parse(request) as { task?: Record<string, unknown> };
  const { more = [], text = "", ...rest } = task;
  const said = { text: wordsOf(message), a2a: keptMessage(message) };
  return {
    type: "collaboration_amend",
    data: {
      session_id,
      task: { ...rest, text: `${text}\n\n${said.text}`, more: [...Array.isArray(more) ? more : [], said] },
    },
  };
}
