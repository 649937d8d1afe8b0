/** The lines that the hub says to one AI: acks, errors, and what opens and ends a connection. */
import { type ErrorCode, ERRORS } from "../../protocol/errors.ts";
import type { DataOf } from "../../protocol/messages.ts";
import type { AckFields } from "../broker/decision.ts";

/** What an error line says beside its code. */
export interface ErrorFields {
  readonly text: string;
  readonly fix?: string | undefined;
  readonly messageId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
}

/** An `ack` line; `seq` is left out where nothing was stored. */
export function ackLine(messageId: string, seq: number | undefined, fields: AckFields | undefined): string {
  const front = `{"message_type":"ack","message_id":${JSON.stringify(messageId)}`;
  const at = seq === undefined ? "" : `,"seq":${seq}`;
  if (fields === undefined) return `${front}${at}}`;
  const { seq: _, ...rest } = fields;
  const more = JSON.stringify(rest).slice(1, -1);
  return more === "" ? `${front}${at}}` : `${front}${at},${more}}`;
}

/** An `error` line with what the error table says of the code. */
export function errorLine(code: ErrorCode, { text, fix, messageId, retryAfterMs }: ErrorFields): string {
  return JSON.stringify({
    message_type: "error",
    code,
    message: text,
    fix,
    message_id: messageId,
    definite: ERRORS[code].definite,
    retry_after_ms: retryAfterMs,
  });
}

/** A line whose fields stand beside `message_type`. */
export function plainLine<T extends "welcome" | "caught_up" | "draining" | "ping" | "pong">(
  type: T,
  fields: DataOf<T>,
): string {
  return JSON.stringify({ message_type: type, ...fields });
}
