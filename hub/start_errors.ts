/** Why a hub's data or addresses cannot be used, as people read it, with its exit code and what to do. */
import { formatAddress } from "../internal/address.ts";
import { EXIT, type ExitCode } from "../internal/exit_codes.ts";
import { UserError } from "../internal/user_error.ts";
import { JournalError } from "../journal/journal.ts";
import { ListenError } from "./transport/listen.ts";

const JOURNAL_EXITS: Record<JournalError["code"], { exit: ExitCode; fix: string }> = {
  LOCKED: { exit: EXIT.dataHeld, fix: "stop the other hub, or name another folder with --data DIR" },
  DAMAGED: { exit: EXIT.dataDamaged, fix: "keep the folder as it is and start on another one: --data DIR" },
  NEWER_SCHEMA: { exit: EXIT.dataDamaged, fix: "run the newer aicollab that wrote it" },
  OLDER_SCHEMA: { exit: EXIT.dataDamaged, fix: "start a hub on it once: aicollab hub --data DIR" },
  CANNOT_WRITE: { exit: EXIT.cannotWrite, fix: "name a folder that you may write to with --data DIR" },
  DISK: { exit: EXIT.diskError, fix: "check the disk; what was acknowledged is safe in the data folder" },
};

/**
 * What a person reads when a hub, or pages over its folder, cannot start: other errors are given back as they are. Without a
 * folder it is a running hub that cannot go on.
 */
export function explained(error: unknown, folder?: string): unknown {
  if (error instanceof JournalError) {
    const { exit, fix } = JOURNAL_EXITS[error.code];
    const what = folder !== undefined
      ? `cannot use the data in "${folder}"`
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
      why: "ports below 1024 are the system's",
      fix: `run it again with a ${port} from 1024 on; 0 takes a free one`,
    };
  }
  if (cause instanceof Deno.errors.AddrNotAvailable) {
    return { why: "this machine has no such address", fix: "run it again with --host 127.0.0.1" };
  }
  return { why: cause.message, fix: "run it again with --host 127.0.0.1" };
}
