/** Defines the error that a tool answers with: words for a model, which begin with "error:" and name the fix. */
import { ClosedError, HubError, RefusedError } from "../client/hub_client.ts";

/** A `ToolError` becomes a result that is marked as an error; the session goes on. */
export class ToolError extends Error {
  override readonly name = "ToolError";

  /** With `retryAfterMs` the hub has said when to try again. */
  constructor(readonly code: string, what: string, readonly fix: string, readonly retryAfterMs?: number) {
    super(what);
  }

  /** What the model reads. */
  get words(): string {
    return `error: ${this.message} [${this.code}]\nfix: ${this.fix}`;
  }
}

/** Says what helps a model against the hub's refusals, where the hub itself says nothing. */
const FIXES: Readonly<Record<string, string>> = {
  UNKNOWN_AI: "call who to see the names; an AI that was never at the hub cannot be written to",
  SESSION_NOT_FOUND: "call take without session_id, or who for the collaborations that concern you",
  SESSION_TAKEN: "another AI has it: call take without session_id for other work",
  SESSION_STATE: "it is over or not in a state for this: call who for the collaborations that concern you",
  STALE_FENCE:
    "you no longer hold it: stop working on it, unless take with its session_id gives it to you again",
  NOT_PARTY:
    "only its requester and its partner may do this: call who for the collaborations that concern you",
  MISSING_CAPABILITY: "leave it to others, or have this server started with --capabilities",
  MESSAGE_ID_CONFLICT: "this key was used for another call: give a new one",
  FORBIDDEN: "the role of this token may not do this: ask a person for another token",
  LOOP_STOPPED:
    "do not answer any more in this thread: it goes on when a person or a third AI writes there. Tell your user",
  RATE_LIMITED: "finish or wait for what you have asked for, then try again",
};

/** Returns what a tool says when the hub refuses a message or has ended the connection; other errors as they are. */
export function toToolError(error: unknown): unknown {
  if (error instanceof RefusedError || error instanceof HubError) {
    const fix = waitOf(error) ?? FIXES[error.code] ?? error.fix ?? "change the call as the text says";
    return new ToolError(error.code, error.message, fix, retryAfterOf(error));
  }
  if (error instanceof ClosedError) {
    return new ToolError("CLOSED", "this server is ending", "start the client's session again");
  }
  return error;
}

/** Returns what helps where the hub says for how long a message has to wait. */
function waitOf(error: RefusedError | HubError): string | undefined {
  const ms = retryAfterOf(error);
  return ms === undefined
    ? undefined
    : `${error.fix ?? "wait"}: it may be sent again in ${Math.ceil(ms / 1_000)} s`;
}

function retryAfterOf(error: RefusedError | HubError): number | undefined {
  return error instanceof RefusedError ? error.retryAfterMs : undefined;
}
