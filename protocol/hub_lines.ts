/** Writes the lines in which the hub itself speaks to one AI: errors, and what opens, holds and ends a connection. */
import { type ErrorCode, ERRORS, type PresentEpoch } from "./errors.ts";
import type { DataOf } from "./messages.ts";

/** What an error line says beside its code. */
export interface ErrorFields {
  readonly text: string;
  readonly fix?: string | undefined;
  readonly messageId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly epoch?: PresentEpoch | undefined;
}

/** Returns an `error` line, without its line feed, with what the error table says of the code. */
export function errorLine(
  code: ErrorCode,
  { text, fix, messageId, retryAfterMs, epoch }: ErrorFields,
): string {
  return JSON.stringify({
    message_type: "error",
    code,
    message: text,
    fix,
    message_id: messageId,
    definite: ERRORS[code].definite,
    retry_after_ms: retryAfterMs,
    epoch: epoch?.epoch,
    common_seq: epoch?.commonSeq,
  });
}

/** Returns a line, without its line feed, whose fields stand beside `message_type`. */
export function plainLine<T extends "welcome" | "caught_up" | "draining" | "ping" | "pong">(
  type: T,
  fields: DataOf<T>,
): string {
  return JSON.stringify({ message_type: type, ...fields });
}
