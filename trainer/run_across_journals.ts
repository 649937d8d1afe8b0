/**
 * Keeps a trainer running when its hub comes back with another journal, and explains in words for people why it
 * cannot go on.
 */
import { getLogger } from "@logtape/logtape";
import { HubError, NOT_A_HUB } from "../client/hub_client.ts";
import { type Address, formatAddress } from "../internal/address.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { UserError } from "../internal/user_error.ts";
import type { Hub } from "./hub_port.ts";
import type { Trainer } from "./trainer.ts";

const log = getLogger(["aicollab", "trainer"]);

/** This says how a trainer gets to its hub. */
export interface Place {
  connect(resumeFrom: "cursor" | "live"): Hub;
  readonly hub: Address;
  readonly id: string;
  readonly signal: AbortSignal;
}

/**
 * Runs the trainer until it is done, on another connection where the hub's journal is not the one that we know.
 * @throws {UserError} when the hub ended it for good: exit 4 for an AI that is not admitted or was replaced,
 * 5 for a server that is no hub.
 */
export async function runAcrossJournals(
  trainer: Trainer,
  { connect, hub, id, signal }: Place,
): Promise<void> {
  let from: "cursor" | "live" = "cursor";
  while (!signal.aborted) {
    try {
      return await trainer.run(connect(from), signal);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      if (error.code !== "JOURNAL_CHANGED" && error.code !== "CURSOR_AHEAD") throw ended(error, hub, id);
      const { code, message } = error;
      // A hub that knows less than it acknowledged has lost data; another journal is only another hub.
      const level = code === "CURSOR_AHEAD" ? "error" : "warning";
      log[level]("{code}: {text}; going on with what comes from now on", { code, text: message });
      from = "live";
    }
  }
}

/** Explains to people why the hub has ended the connection for good. */
function ended({ code, message, fix }: HubError, hub: Address, id: string): UserError {
  const at = formatAddress(hub);
  switch (code) {
    case "REPLACED":
      return new UserError({
        code,
        what: `another connection took over the name "${id}" at ${at}`,
        why: message,
        fix: "give one of the two trainers another name with --id",
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
        what: `the hub at ${at} refused this trainer`,
        why: message,
        ...(fix ? { fix } : {}),
        exit: EXIT.unexpected,
      });
  }
}
