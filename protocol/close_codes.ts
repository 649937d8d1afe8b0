/** Defines with which code a WebSocket is closed after each error that ends a connection. */
import type { ErrorCode } from "./errors.ts";

/** A code is 4000 and the status of HTTP that comes closest, where one does. The error line comes before it, as over TCP. */
export const CLOSE_CODES = {
  BAD_JSON: 4400,
  AUTH_FAILED: 4401,
  REVOKED: 4403,
  AUTH_TIMEOUT: 4408,
  REPLACED: 4409,
  DISCONNECTED: 4410,
  EPOCH_CHANGED: 4412,
  TOO_COMPLEX: 4413,
  LINE_TOO_LONG: 4414,
  CURSOR_AHEAD: 4416,
  JOURNAL_CHANGED: 4421,
  BAD_UTF8: 4422,
  AUTH_BACKOFF: 4429,
  TOO_MANY_CONNECTIONS: 4430,
  ABUSE: 4431,
  INTERNAL: 4500,
  SHUTTING_DOWN: 4503,
  HEARTBEAT_TIMEOUT: 4504,
  WRITE_STALLED: 4505,
} as const satisfies Partial<Record<ErrorCode, number>>;

/** The AI has said `leave`, or ends by itself. */
export const DONE = 1000;
/** The hub is ending, and says so by `draining` before. */
export const GOING_AWAY = 1001;

/** Returns the close code of an error that ended a connection; without one it has ended in order. */
export function closeCodeOf(code: ErrorCode | undefined): number {
  return code === undefined
    ? DONE
    : (CLOSE_CODES as Partial<Record<ErrorCode, number>>)[code] ?? CLOSE_CODES.INTERNAL;
}
