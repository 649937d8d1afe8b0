/** Decides whether a first line is admitted, where its AI resumes, and with which `welcome` it is answered. */
import { getLogger } from "@logtape/logtape";
import { commonSeq, type Epoch } from "../../protocol/epochs.ts";
import { type Refusal, refuse } from "../../protocol/errors.ts";
import { PROTOCOL_VERSION } from "../../protocol/limits.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import type { AuthLine } from "../../protocol/auth_line.ts";
import type { DataOf } from "../../protocol/messages.ts";
import { plainLine } from "../../protocol/hub_lines.ts";
import { addressBlock } from "../../internal/address.ts";
import { countedBy } from "../../internal/repeated_records.ts";
import type { Admitted, Denied, Identity } from "../access/identity.ts";
import { readingName } from "../access/reading_name.ts";
import type { Core } from "./core.ts";
import type { ReadingStart } from "./reader.ts";
import type { Remote } from "./transport.ts";

const log = getLogger(["aicollab", "hub"]);

const SHUTTING_DOWN = refuse("SHUTTING_DOWN", "The hub is shutting down", { fix: "connect when it is back" });

/** A token that is not whole says nothing about the hub, so only that is told apart. */
const FIX: Readonly<Record<Denied["why"], string>> = {
  wrong: "give the token that was made for this ai_id",
  unheard: "wait, then give the right token; one of `aicollab token create` is let in at any time",
  mistyped: "the token was cut off or mistyped: copy the whole of it, from aic_ to its last 8 digits",
};

/** Admission reads these parts of the hub. */
export type AdmissionCore = Pick<
  Core,
  | "clock"
  | "draining"
  | "gatekeeper"
  | "journal"
  | "limits"
  | "now"
  | "roster"
  | "sequencer"
  | "state"
  | "takeovers"
>;

/** A connection that has said its first line. */
export interface Newcomer {
  readonly remote: Remote;
  /** Is called as soon as the credential is found right, and may refuse. */
  prove(): Refusal | undefined;
  /** Aborts when the connection is closed. */
  readonly closed: AbortSignal;
}

/** An AI is admitted with this answer. */
export interface Admission {
  readonly ok: true;
  /** `welcome` is the line without its line feed. */
  readonly welcome: string;
  /** `head` is the published head: live traffic begins after it. */
  readonly head: number;
  /** The AI gets these entries first; with undefined it gets live traffic only. */
  readonly start: ReadingStart | undefined;
}

/** Resolves with who the AI is, once one that was never here has its cursor, or with why it may not connect. {@linkcode admit} follows. */
export async function introduce(
  auth: AuthLine,
  { remote, prove, closed }: Newcomer,
  core: AdmissionCore,
): Promise<Admitted | Refusal> {
  if (core.draining) return SHUTTING_DOWN;
  if (auth.ai_id === OPERATOR_ID && !auth.visit) {
    return refuse("AUTH_FAILED", `ai_id: "${OPERATOR_ID}" is a name for visits only`, {
      fix: 'add "visit":true to the first line',
    });
  }
  const checked = checkAuth(auth, remote, core);
  if (!checked.ok) {
    const { refusal, lateMs } = checked;
    if (lateMs > 0) await core.clock.delay(lateMs, closed);
    return refusal;
  }
  const refusal = otherJournal(auth, core) ?? prove();
  if (refusal) return refusal;
  const readsAs = readingName(checked.identity.role, auth.ai_id);
  if (!core.sequencer.knows(auth.ai_id)) await storeCursor(core, auth, readsAs);
  return checked;
}

/**
 * Admits an AI that was introduced, or refuses it. Whoever calls it adds the connection to the roster before anything else is
 * published: live traffic begins after the head that `welcome` names.
 */
export function admit(
  { ai_id, visit, resume_from, epoch }: AuthLine,
  { identity: { name }, remote }: { readonly identity: Identity; readonly remote: Remote },
  core: AdmissionCore,
): Admission | Refusal {
  const { journal, limits, roster, sequencer, state } = core;
  if (core.draining) return SHUTTING_DOWN;
  // Of those who come as the operator each has visits of their own, so that none keeps an admin out.
  const isOwn = (peer: { readonly identity: Identity }) => peer.identity.name === name;
  if (visit && roster.visitsOf(ai_id).filter(isOwn).length >= limits.max_visits) {
    return refuse(
      "TOO_MANY_CONNECTIONS",
      `"${name}" has ${limits.max_visits} visits, the most (max_visits)`,
      {
        fix: "end one of them, or send over it",
        retryAfterMs: 1_000,
      },
    );
  }
  const { head } = sequencer.published;
  const { seq: cursor, since_seq } = state.cursors.get(ai_id)!;
  const position = resume_from === "cursor" ? cursor : resume_from;
  const present = journal.epochs.at(-1)!;
  const common = epoch === undefined ? undefined : commonSeq(journal.epochs, epoch);
  // The cursor is never of an earlier epoch: it was lost with what it stood behind, and another connection may have moved it since.
  if (typeof resume_from === "number" && common !== undefined && resume_from > common) {
    return refuse(
      "EPOCH_CHANGED",
      `Position ${resume_from} is of epoch "${epoch}": what that had after ${common} is lost, and its seqs are given again`,
      {
        fix: `resume from ${common} in epoch "${present.epoch}", and forget what you know of later seqs`,
        epoch: { epoch: present.epoch, commonSeq: common },
      },
    );
  }
  if (position !== undefined && position > head) {
    log.warning(
      "{ai} resumes from {position}, past the head {head}: it knows entries that are lost here",
      countedBy(ai_id, { ai: ai_id, position, head }),
    );
    return refuse("CURSOR_AHEAD", `Position ${position} is past the head ${head}: this hub has lost data`, {
      fix: "ask whoever runs the hub, then start live",
    });
  }
  const refusal = visit ? undefined : refuseTakeover(ai_id, remote, core);
  if (refusal) return refusal;
  if (epoch === undefined && typeof resume_from === "number") {
    warnOfLostEntries(ai_id, resume_from, journal.epochs);
  }
  const welcome = welcomeLine(core, {
    ai_id,
    epoch: present.epoch,
    common_seq: common,
    head_seq: head,
    cursor,
  });
  const broadcastsAfter = resume_from === "cursor" ? since_seq : 0;
  const start = position === undefined ? undefined : { after: position, broadcastsAfter };
  return { ok: true, welcome, head, start };
}

/**
 * Stores where an AI begins that was never here: at the head, or before the first entry that is directed to it. One that knows
 * an epoch was here, and its cursor is lost: it goes on with what is not lost.
 */
async function storeCursor(
  { journal, sequencer }: AdmissionCore,
  { ai_id, history, epoch }: AuthLine,
  readsAs: string,
): Promise<void> {
  const common = epoch === undefined ? undefined : commonSeq(journal.epochs, epoch);
  const since_seq = history ? 0 : Math.min(sequencer.published.head, common ?? Infinity);
  const directed = await journal.firstDirected(readsAs);
  const seq = directed === null ? since_seq : Math.min(since_seq, directed - 1);
  await sequencer.introduce({ ai_id, seq, since_seq, done: [] });
}

function checkAuth(
  auth: AuthLine,
  remote: Remote,
  core: AdmissionCore,
): Admitted | { readonly ok: false; readonly refusal: Refusal; readonly lateMs: number } {
  const { ai_id } = auth;
  const answer = core.gatekeeper.admit(auth, { ...remote, wallMs: core.clock.wallMs() });
  if (!answer.ok) {
    const { why, lateMs, retryAfterMs } = answer;
    const address = addressBlock(remote.address);
    const refused = countedBy(address, { ai: ai_id, remote: remote.where });
    if (why === "unheard") {
      log.warning("Refused {ai} from {remote} unheard: too many wrong credentials came from there", refused);
      const text = `Too many wrong credentials came from ${address}`;
      return {
        ok: false,
        refusal: refuse("AUTH_BACKOFF", text, { fix: FIX[why], retryAfterMs: retryAfterMs! }),
        lateMs,
      };
    }
    log.warning("Refused {ai} from {remote}: wrong ai_id, token or key", refused);
    return {
      ok: false,
      refusal: refuse("AUTH_FAILED", "Wrong ai_id, token or key", { fix: FIX[why] }),
      lateMs,
    };
  }
  if (answer.identity.proof === "local_key" && auth.token !== undefined) {
    log.debug("{ai} was admitted by this user's local key; its token was not needed", { ai: ai_id });
  }
  return answer;
}

function otherJournal({ journal_id }: AuthLine, { journal }: AdmissionCore): Refusal | undefined {
  if (journal_id === undefined || journal_id === journal.journalId) return undefined;
  return refuse("JOURNAL_CHANGED", `This is journal "${journal.journalId}", not "${journal_id}"`, {
    fix: "start live, without resume_from and journal_id",
  });
}

/** Counts that a name is taken over; it is refused where that went on from this address for too long, and the older connection stays. */
function refuseTakeover(ai: string, { address, where }: Remote, core: AdmissionCore): Refusal | undefined {
  const { roster, takeovers, now } = core;
  if (!roster.get(ai)) return undefined;
  const key = `${ai} ${addressBlock(address)}`;
  const { monoMs } = now();
  const retryAfterMs = takeovers.waitMs(key, monoMs);
  if (retryAfterMs === 0) {
    takeovers.failed(key, monoMs);
    return undefined;
  }
  const values = countedBy(key, { ai, remote: where });
  log.warning("{ai} keeps its connection: too often was it replaced by one from {remote}", values);
  return refuse(
    "AUTH_BACKOFF",
    `Too often has "${ai}" replaced its own connection from ${addressBlock(address)}`,
    {
      fix: "end all programs but one that use this ai_id",
      retryAfterMs,
    },
  );
}

/** A position above the head with which the present epoch began may be one of an epoch before, and its seq another entry. */
function warnOfLostEntries(ai: string, position: number, epochs: readonly Epoch[]): void {
  const { first_head } = epochs.at(-1)!;
  if (epochs.length === 1 || position <= first_head) return;
  log.warning(
    "{ai} resumes from {position} without an epoch: where it read that before the hub started anew at {head}, it misses entries",
    countedBy(ai, { ai, position, head: first_head }),
  );
}

function welcomeLine(
  { journal, limits }: AdmissionCore,
  { ai_id, ...position }: Pick<DataOf<"welcome">, "ai_id" | "epoch" | "common_seq" | "head_seq" | "cursor">,
): string {
  return plainLine("welcome", {
    protocol_version: PROTOCOL_VERSION,
    ai_id,
    journal_id: journal.journalId,
    ...position,
    heartbeat_interval_ms: limits.heartbeat_interval_ms,
    limits: { ...limits },
  });
}
