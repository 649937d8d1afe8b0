/** Says what the hub refuses, and what fails, as errors of A2A: nothing else of a failure leaves the hub. */
import { getLogger } from "@logtape/logtape";
import {
  A2AError,
  RequestMalformedError,
  TaskNotFoundError,
  UnsupportedOperationError,
} from "@a2a-js/sdk/errors";
import { HubError, RefusedError } from "../client/errors.ts";

const log = getLogger(["aicollab", "a2a"]);

/** The hub cannot do it now, or failed to: trying again may help. */
export class HubUnable extends A2AError {
  override readonly reason: string = "UNAVAILABLE";
  /** In milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(message: string, retryAfterMs?: number) {
    super({ message });
    this.retryAfterMs = retryAfterMs;
  }
}

/** Returns the error of a task that is not there, or is somebody else's. */
export function noSuchTask(id: string): A2AError {
  return new TaskNotFoundError(`There is no task "${id}"`);
}

/** Returns what a client gets to know of `error`. */
export function toA2aError(error: unknown): A2AError {
  if (error instanceof A2AError) return error;
  if (error instanceof RefusedError) return refused(error);
  if (error instanceof HubError) return new HubUnable(`The hub does not let you act: ${error.message}`);
  log.error("A call of A2A failed: {error}", { error });
  return new HubUnable("The hub failed to answer; its log says why");
}

function refused({ code, message, fix, retryAfterMs }: RefusedError): A2AError {
  const text = fix === undefined ? message : `${message}: ${fix}`;
  switch (code) {
    case "SESSION_NOT_FOUND":
    case "NOT_PARTY":
      return new TaskNotFoundError(text);
    case "SESSION_STATE":
      return new UnsupportedOperationError(text);
    case "INVALID_MESSAGE":
    case "MESSAGE_ID_CONFLICT":
    case "LINE_TOO_LONG":
    case "TOO_COMPLEX":
    case "BAD_JSON":
    case "BAD_UTF8":
      return new RequestMalformedError(text);
    default:
      return new HubUnable(text, retryAfterMs);
  }
}
