/** Whether a first line is let in, from where it reads on, and the `welcome` that it gets. Sockets are left to others. */
import { getLogger } from "@logtape/logtape";
import { type Refusal, refuse } from "../../protocol/errors.ts";
import { PROTOCOL_VERSION } from "../../protocol/limits.ts";
import type { AuthLine } from "../../protocol/messages.ts";
import { plainLine } from "../../protocol/hub_lines.ts";
import type { Core } from "./core.ts";
import type { Remote } from "./transport.ts";

const log = getLogger(["aicollab", "hub"]);

/** The parts of the hub that admission asks. */
export type AdmissionCore = Pick<
  Core,
  "clock" | "draining" | "gatekeeper" | "journal" | "limits" | "sequencer" | "state"
>;

/** An AI that is let in. */
export interface Admission {
  readonly ok: true;
  /** The `welcome` line, without its line feed. */
  readonly welcome: string;
  /** The last seq told: live traffic begins behind it. */
  readonly head: number;
  /** The entries behind this seq come first; undefined: only live traffic comes. */
  readonly resumeFrom: number | undefined;
}

/** Checks the first line of a connection. [protocol: Opening] */
export function admit(auth: AuthLine, remote: Remote, core: AdmissionCore): Admission | Refusal {
  const { ai_id, journal_id, resume_from } = auth;
  const { journal, sequencer, state } = core;
  if (core.draining) {
    return refuse("SHUTTING_DOWN", "The hub is going down", { fix: "connect when it is back" });
  }
  const way = core.gatekeeper.admit(auth, { loopback: remote.loopback, wallMs: core.clock.wallMs() });
  if (way === undefined) {
    log.warning("Refused {ai} from {remote}: wrong ai_id, token or key", { ai: ai_id, remote: remote.where });
    return refuse("AUTH_FAILED", "Wrong ai_id, token or key", {
      fix: "give the token that was made for this ai_id",
    });
  }
  if (way === "local_key_instead_of_token") {
    log.debug("{ai} came in by this user's local key, so its token was not needed", { ai: ai_id });
  }
  if (journal_id !== undefined && journal_id !== journal.journalId) {
    return refuse("JOURNAL_CHANGED", `This is journal "${journal.journalId}", not "${journal_id}"`, {
      fix: "start live, without resume_from and journal_id",
    });
  }
  const { head } = sequencer.published;
  const cursor = state.cursors.get(ai_id) ?? 0;
  const resumeFrom = resume_from === "cursor" ? cursor : resume_from;
  if (resumeFrom !== undefined && resumeFrom > head) {
    return refuse("CURSOR_AHEAD", `Position ${resumeFrom} is past the head ${head}: this hub has lost data`, {
      fix: "tell whoever runs the hub, then start live",
    });
  }
  return { ok: true, welcome: welcomeLine(core, ai_id, head, cursor), head, resumeFrom };
}

function welcomeLine(
  { journal, limits }: AdmissionCore,
  ai_id: string,
  head_seq: number,
  cursor: number,
): string {
  return plainLine("welcome", {
    protocol_version: PROTOCOL_VERSION,
    ai_id,
    journal_id: journal.journalId,
    head_seq,
    cursor,
    heartbeat_interval_ms: limits.heartbeat_interval_ms,
    limits: { ...limits },
  });
}
