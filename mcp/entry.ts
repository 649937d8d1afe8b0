/** Turns an entry of the journal into what a model is shown of it. */
import { isFollowedLine } from "../bell/followed.ts";
import type { HubMessage } from "../client/hub_client.ts";
import { isTopicName, SESSION_ID } from "../protocol/names.ts";
import { wholeCharacters } from "./untrusted.ts";

/** An entry of the journal; other messages of the hub have no `seq`. */
export type EntryMessage = Extract<HubMessage, { readonly seq: number; readonly source_ai: string }>;

/** Is what is kept of an entry. */
export interface Entry {
  readonly seq: number;
  readonly type: string;
  readonly from: string;
  /** RFC 3339, UTC. */
  readonly at: string;
  readonly to: "you" | "everyone" | `#${string}`;
  readonly session_id?: string;
  readonly reply_to?: number;
  /** What its sender wrote, the whole of it or the first {@link KEPT} characters of `length`. */
  readonly text: string;
  readonly length: number;
  /** The hub follows how far it comes. */
  readonly followed?: true;
}

/** Returns whether the hub is to hear that a model was shown the entry. */
export function isFollowed({ followed }: Entry): boolean {
  return followed === true;
}

/** An inbox and a search keep so many characters of an entry; the rest is at the hub. */
const KEPT = 8_000;

/** Returns whether the hub's message is an entry of the journal. */
export function isEntry(message: HubMessage): message is EntryMessage {
  return message.seq !== undefined && "source_ai" in message && message.source_ai !== undefined;
}

/** Returns what is shown of `message`; `most` bounds the text. */
export function entryOf(message: EntryMessage, most = KEPT): Entry {
  const { seq, message_type: type, source_ai: from, timestamp: at } = message;
  const data = message.data as Readonly<Record<string, unknown>>;
  const text = textOf(type, data);
  const { session_id, reply_to } = data;
  return {
    ...{ seq, type, from, at, to: addresseeOf(message) },
    // Only some types have these by the protocol: in others they are a sender's words.
    ...(typeof session_id === "string" && SESSION_ID.test(session_id) ? { session_id } : {}),
    ...(Number.isSafeInteger(reply_to) ? { reply_to: reply_to as number } : {}),
    text: wholeCharacters(text.slice(0, most)),
    length: text.length,
    ...(isFollowedLine({ ...message, data }) ? { followed: true } : {}),
  };
}

function addresseeOf({ message_type, target_ai, topic }: EntryMessage): Entry["to"] {
  if (message_type === "dead_letter") return "you";
  if (topic !== undefined && isTopicName(topic)) return `#${topic}`;
  return target_ai === undefined ? "everyone" : "you";
}

/** Returns the words of a message as plainly as its type allows, else its fields as JSON. */
function textOf(type: string, data: Readonly<Record<string, unknown>>): string {
  const { session_id: _session, fence: _fence, reply_to: _reply, ...said } = data;
  if (type === "message") {
    return typeof said.content === "string" ? said.content : JSON.stringify(said.content) ?? "";
  }
  if (typeof said.source === "string") {
    const { source, ...about } = said;
    return `${JSON.stringify(about)}\n${source}`;
  }
  if (type === "collaboration_request") {
    const { collaboration_type, description, task, ...terms } = said;
    return `${collaboration_type}: ${taskText({ description, task })}${
      Object.keys(terms).length === 0 ? "" : `\n${JSON.stringify(terms)}`
    }`;
  }
  return JSON.stringify(said);
}

/** Returns what is to be done, in the words of who asks for it. */
export function taskText(
  { description, task }: { readonly description?: unknown; readonly task?: unknown },
): string {
  if (typeof task !== "object" || task === null) return typeof description === "string" ? description : "";
  const whole = "text" in task && typeof task.text === "string" ? task.text : JSON.stringify(task);
  return typeof description !== "string" || whole.startsWith(description)
    ? whole
    : `${description}\n${whole}`;
}
