/** Turns errors of a hub's journal and addresses into what people read: the reason, a fix and the exit code. */
import { formatAddress } from "../internal/address.ts";
import { EXIT, type ExitCode } from "../internal/exit_codes.ts";
import { shellWord } from "../internal/shell_word.ts";
import { usageError, UserError } from "../internal/user_error.ts";
import { JournalError } from "../journal/journal.ts";
import { ListenError, NobodyCanConnect } from "./transport/listen.ts";

const JOURNAL_EXITS: Record<JournalError["code"], { exit: ExitCode; fix: string }> = {
  LOCKED: {
    exit: EXIT.dataHeld,
    fix:
      "stop the other hub, or name another folder with --data DIR; where it was a token command, try again in a second",
  },
  DAMAGED: { exit: EXIT.dataDamaged, fix: "keep the folder as it is and start on another one: --data DIR" },
  NEWER_SCHEMA: { exit: EXIT.dataDamaged, fix: "run the newer aicollab that wrote it" },
  OLDER_SCHEMA: { exit: EXIT.dataDamaged, fix: "start a hub on it once: aicollab hub --data DIR" },
  CANNOT_WRITE: { exit: EXIT.cannotWrite, fix: "name a folder that you may write to with --data DIR" },
  FULL: {
    exit: EXIT.cannotWrite,
    fix:
      "make space and keep all files of the data folder; the next start goes on with all that was acknowledged",
  },
  DISK: { exit: EXIT.diskError, fix: "check the disk; what was acknowledged is safe in the data folder" },
};

/**
 * Returns the user error for an error that keeps a hub, or the pages over its folder, from starting; other errors are returned
 * as they are. Without `folder` the hub was running and cannot go on.
 */
export function toUserError(error: unknown, folder?: string): unknown {
  if (error instanceof JournalError) {
    const { exit, fix } = JOURNAL_EXITS[error.code];
    const what = folder !== undefined
      ? `cannot use the data in "${folder}"`
      : error.code === "FULL"
      ? "the hub has stopped on a full disk"
      : "the journal failed; the hub has stopped";
    return new UserError({
      code: `JOURNAL_${error.code}`,
      what,
      why: error.message,
      fix,
      exit,
      cause: error,
    });
  }
  if (error instanceof NobodyCanConnect) {
    return usageError(`cannot listen on "${error.hostname}" without tokens`, {
      why: "the local key counts on this machine only, so nobody else could connect",
      fix: `aicollab token create AI_Node_1 --data ${
        shellWord(folder ?? "DIR")
      }, or start it with --token AI_Node_1=SECRET`,
    });
  }
  if (!(error instanceof ListenError)) return error;
  const { role, address } = error;
  return new UserError({
    code: error.cause instanceof Deno.errors.AddrInUse ? "PORT_TAKEN" : "CANNOT_LISTEN",
    what: `cannot listen on ${formatAddress(address)} for ${role === "AIs" ? role : "the dashboard"}`,
    ...whyNotListen(error, role === "AIs" ? "--port" : "--http-port"),
    exit: EXIT.network,
    cause: error,
  });
}

function whyNotListen({ cause }: ListenError, port: string): { why: string; fix: string } {
  if (cause instanceof Deno.errors.AddrInUse) {
    return {
      why: "another program listens there, perhaps another hub",
      fix: `run it again with another ${port}; 0 takes a free one`,
    };
  }
  if (cause instanceof Deno.errors.PermissionDenied) {
    return {
      why: "ports below 1024 are reserved for the system",
      fix: `run it again with a ${port} from 1024 on; 0 takes a free one`,
    };
  }
  if (cause instanceof Deno.errors.AddrNotAvailable) {
    return { why: "this machine has no such address", fix: "run it again with --host 127.0.0.1" };
  }
  return { why: cause.message, fix: "run it again with --host 127.0.0.1" };
}
