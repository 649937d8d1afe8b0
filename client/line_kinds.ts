/** Says of a line of the hub what becomes of it: it answers the client, is handed out, or is an entry of the journal. */
import { MESSAGES } from "../protocol/messages.ts";
import type { Arrival } from "./ledger.ts";
import type { HubLine } from "./connection.ts";

/** Returns whether the hub answers with this line a message of the client; a line that somebody sent has its sender's id. */
export function isAnswer(
  message: HubLine["message"],
): message is HubLine["message"] & { message_id: string } {
  return typeof message.message_id === "string" && message.source_ai === undefined;
}

/** Returns whether a caller gets messages of this type; those that only a newer hub knows it does not get. */
export function isHandedOut(type: string): boolean {
  return Object.hasOwn(MESSAGES, type) && type !== "ping" && type !== "pong";
}

/** Returns whether the line is an entry of the journal; `caught_up` has a seq and is none. */
export function isEntry(message: HubLine["message"]): message is HubLine["message"] & Arrival {
  return message.seq !== undefined && message.message_type !== "caught_up";
}
