/** Checks what a client sends: its package takes roles, parts and numbers that mean nothing, and says nothing of them. */
import { Message, type Part, Role } from "@a2a-js/sdk";
import { ContentTypeNotSupportedError, RequestMalformedError } from "@a2a-js/sdk/errors";
import { type Agent, inputModes } from "./agent_card.ts";

/** An id of a message has so many characters at most: the hub's own has a prefix, and at most 128. */
const MAX_ID = 120;
/** A description has so many characters at most. */
const MAX_DESCRIPTION = 1_000;

const MEDIA: Readonly<Record<string, string>> = {
  text: "text/plain",
  data: "application/json",
  raw: "application/octet-stream",
  url: "application/octet-stream",
};

/** Returns the message where it is one of a client that `agent` takes. @throws {RequestMalformedError | ContentTypeNotSupportedError} */
export function checkedMessage(message: Message | undefined, agent: Agent): Message {
  if (message === undefined) throw malformed("message: missing");
  const { messageId, role, parts } = message;
  if (messageId === "" || messageId.length > MAX_ID) {
    throw malformed(`message.messageId: must have 1–${MAX_ID} characters`);
  }
  if (role !== Role.ROLE_USER) throw malformed("message.role: must be ROLE_USER (in A2A 0.3: user)");
  if (parts.length === 0) throw malformed("message.parts: must have at least one part");
  for (const [i, part] of parts.entries()) checkPart(part, `message.parts[${i}]`, agent);
  return message;
}

/** @throws {RequestMalformedError} */
export function checkedHistoryLength(length: number | undefined): number | undefined {
  if (length === undefined || (Number.isSafeInteger(length) && length >= 0)) return length;
  throw malformed("historyLength: must be a whole number, at least 0");
}

/** @throws {RequestMalformedError} */
export function checkedTenant(tenant: string | undefined): void {
  if (tenant) throw malformed(`tenant: there are none at this hub; leave "${tenant}" away`);
}

/** Returns the words of a message: its first text, or what else it has. */
export function wordsOf({ parts }: Message): string {
  const [first] = parts.flatMap(({ content }) =>
    content?.$case === "text" && content.value.trim() ? [content.value] : []
  );
  return first ?? `(${parts.map(({ content, filename }) => filename || content?.$case).join(", ")})`;
}

/** Returns the same, as long as a description may be. */
export function descriptionOf(message: Message): string {
  return wordsOf(message).slice(0, MAX_DESCRIPTION).toWellFormed();
}

/** Returns the message as it is kept: without what its place says. */
export function keptMessage(message: Message): Record<string, unknown> {
  const { taskId: _, contextId: __, ...kept } = Message.toJSON(message) as Record<string, unknown>;
  return kept;
}

function checkPart({ content, mediaType }: Part, where: string, agent: Agent): void {
  if (content === undefined) throw malformed(`${where}: must have one of text, raw, url, data`);
  const type = mediaType || MEDIA[content.$case]!;
  const modes = inputModes(agent);
  if (modes.some((mode) => fits(type, mode))) return;
  throw new ContentTypeNotSupportedError(
    `${where}: "${agent.ai_id}" does not take ${type}, only ${modes.join(", ")}`,
  );
}

/** Returns whether a media type is that of a mode, which may be `image/*`. */
function fits(type: string, mode: string): boolean {
  const [of, sub] = bare(mode).split("/");
  const [own, ownSub] = bare(type).split("/");
  return (of === "*" || of === own) && (sub === "*" || sub === ownSub);
}

function bare(type: string): string {
  return type.split(";")[0]!.trim().toLowerCase();
}

export function malformed(message: string): RequestMalformedError {
  return new RequestMalformedError(message);
}
