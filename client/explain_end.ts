/** Explains to people why the hub has ended a connection for good, and what helps where there is none. */
import { type Address, formatAddress, isLoopback } from "../internal/address.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { UserError } from "../internal/user_error.ts";
import { type HubError, NOT_A_HUB, TurnedAway } from "./errors.ts";

/**
 * Returns the error with which a command ends when the hub ended its connection for good: exit 4 for an AI that is not
 * admitted or was replaced, 5 for a server that is no hub.
 */
export function explainEnd(
  { code, message, fix }: HubError,
  { hub, id }: { readonly hub: Address; readonly id: string },
): UserError {
  const at = formatAddress(hub);
  switch (code) {
    case "REPLACED":
      return new UserError({
        code,
        what: `another connection took over the name "${id}" at ${at}`,
        why: message,
        fix: "give one of the two another name with --id",
        exit: EXIT.authentication,
      });
    case "DISCONNECTED":
      return new UserError({
        code,
        what: `the hub's operator sent "${id}" away from ${at}`,
        why: message,
        fix: "ask whoever runs the hub, then start it again",
        exit: EXIT.authentication,
      });
    case "REVOKED":
      return new UserError({
        code,
        what: `the hub at ${at} does not let "${id}" in any more`,
        why: message,
        fix: `get a new token with aicollab token create ${id}, and name its file with --token-file FILE`,
        exit: EXIT.authentication,
      });
    case "AUTH_FAILED":
      return new UserError({
        code,
        what: `the hub at ${at} does not let "${id}" in`,
        why: message,
        fix: fix ??
          `make a token with aicollab token create ${id} on the hub's machine, and name its file with --token-file FILE`,
        exit: EXIT.authentication,
      });
    case NOT_A_HUB:
      return new UserError({
        code,
        what: `there is no hub at ${at}`,
        why: message,
        fix: "give the address that the hub logs for AIs, not its dashboard's: --hub HOST:PORT",
        exit: EXIT.network,
      });
    default:
      return new UserError({
        code,
        what: `the hub at ${at} refused "${id}"`,
        why: message,
        ...(fix ? { fix } : {}),
        exit: EXIT.unexpected,
      });
  }
}

/** Returns the error with which a command ends where no hub answers, or one that lets nobody in now: exit 5. */
export function explainAbsence(error: Error, hub: Address): UserError {
  const at = formatAddress(hub);
  const isBusy = error instanceof TurnedAway;
  return new UserError({
    code: isBusy ? error.code : "NO_HUB",
    what: isBusy ? `the hub at ${at} lets nobody in now` : `there is no hub at ${at}`,
    why: error.message,
    fix: isBusy ? "try again in a moment" : fixForNoHub(hub),
    exit: EXIT.network,
    cause: error,
  });
}

/** Returns what helps where no hub answers at an address. */
export function fixForNoHub({ hostname, port }: Address): string {
  if (!isLoopback(hostname)) {
    return "start it on its machine with aicollab hub, or name another with --hub HOST:PORT";
  }
  return port === 6000 ? "aicollab hub" : `aicollab hub --port ${port}`;
}
