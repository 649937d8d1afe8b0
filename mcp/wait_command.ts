/**
 * `aicollab mcp wait` is an asynchronous hook of Claude Code: it ends with 2, by which the client begins a turn with what it
 * wrote to stderr, when something came for the session. One waits for each session: a further one ends at once.
 */
import { defineSubcommand } from "../internal/command.ts";
import { systemClock } from "../internal/clock.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { text } from "../internal/option.ts";
import { usageError, UserError } from "../internal/user_error.ts";
import { clientSession } from "./agent_name.ts";
import { askAtDoor } from "./bells/door_visitor.ts";
import { doorPath } from "./bells/session_door.ts";
import { CLIENTS } from "./clients.ts";

/** The client begins a turn at this exit code of an asynchronous hook. */
const WOKEN = 2;
/** A hook may run before the client has started the server; without one there is nothing to wait for. */
const START_MS = 60_000;
const LOOK_MS = 250;

export const waitCommand = defineSubcommand({
  summary: "Wake Claude Code, as its asynchronous hook",
  examples: ["aicollab mcp wait", "aicollab mcp wait --session 0b6e…"],
  options: {
    session: text({ placeholder: "ID", sentence: "session to wait for (the hook's input)" }),
  },
  note: "Ends with 2 when something came, silent until it is read: docs/agents.md.",
  // The client would begin a turn at 2, and at the end of that turn the next.
  onMisuse: ({ code, message, why, fix }) =>
    new UserError({
      ...{ code, what: message, exit: EXIT.setup },
      ...(why === undefined ? {} : { why }),
      ...(fix === undefined ? {} : { fix }),
    }),
  async run({ session: given }, { signal, environment, err }) {
    const session = given ?? await sessionOfHook() ?? clientSession([CLIENTS.claude], { environment });
    if (session === undefined) throw waitCommand.onMisuse!(noSession(), { argv: [], out: () => {} });
    const path = doorPath(session, environment);
    let deadline = systemClock.monotonicMs() + START_MS;
    while (!signal.aborted) {
      const asked = systemClock.monotonicMs();
      const answer = await askAtDoor(path, "wait", signal);
      if (answer !== undefined && "ring" in answer) {
        err(`aicollab: ${answer.ring}`);
        return WOKEN;
      }
      const now = systemClock.monotonicMs();
      // The client may start a server that ended again.
      if (now - asked > LOOK_MS) deadline = now + START_MS;
      if (answer !== undefined || now > deadline) return EXIT.ok;
      await systemClock.delay(LOOK_MS, signal);
    }
    return EXIT.ok;
  },
});

function noSession(): UserError {
  return usageError("there is no session to wait for", {
    why: "neither the hook's input on stdin nor CLAUDE_CODE_SESSION_ID names one",
    fix: "aicollab mcp wait --session ID",
  });
}

/** Returns `session_id` of the JSON that a client gives its hooks on stdin; undefined where a person started this. */
async function sessionOfHook(): Promise<string | undefined> {
  if (Deno.stdin.isTerminal()) return undefined;
  try {
    const { session_id } = await new Response(Deno.stdin.readable).json();
    return typeof session_id === "string" && session_id !== "" ? session_id : undefined;
  } catch {
    return undefined;
  }
}
