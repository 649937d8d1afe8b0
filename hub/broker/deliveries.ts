/** Decides what is said of how far a message or a request has come: rung, fetched, done; and what was not fetched in time. */
import { type Refusal, refuse } from "../../protocol/errors.ts";
import { DELIVERY } from "../../protocol/limits.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import { type DeliveryRow, type ReceiptRow, type RepliedTo, storedTopic } from "../../journal/rows.ts";
import {
  type Context,
  type Decision,
  type Draft,
  handled,
  hubDraft,
  type MessageOf,
  ownDraft,
  type Reached,
} from "./decision.ts";
import { othersIn } from "./memberships.ts";
import { isUnfetched, mayReach } from "./receipts.ts";
import type { BrokerState } from "./state.ts";
import { type FoundReply, isFresh } from "./threads.ts";

/** A message or a request asks the hub by these to follow it. */
export interface Followed {
  readonly receipt?: boolean | undefined;
  readonly ttl_ms?: number | undefined;
}

/** Returns whether a message is followed. */
export function isFollowed({ receipt, ttl_ms }: Followed): boolean {
  return receipt === true || ttl_ms !== undefined;
}

/** Returns whether a request is followed; one to the operator, whose inbox says nothing, only where it asks for that. */
export function isFollowedRequest(target: string | undefined, { receipt }: Followed): boolean {
  return receipt === true || (target !== undefined && target !== OPERATOR_ID);
}

/** Refuses what cannot be followed: it goes to all, or too much of its sender would wait to be fetched. */
export function checkFollowed({ state, from, message }: Context): Refusal | undefined {
  const { message_type, target_ai, topic } = message;
  if (target_ai === undefined && topic === undefined) {
    const isMessage = message_type === "message";
    const what = isMessage ? "a message that goes to all" : "a request that names no one AI";
    return refuse("INVALID_MESSAGE", `data.receipt, data.ttl_ms: ${what} has no receipts`, {
      fix: `name one AI in target_ai${isMessage ? " or a topic in topic" : ""}, or leave them out`,
    });
  }
  const { receipts, memberships, maxUnfetched } = state;
  const unfetched = receipts.unfetchedOf(from);
  const more = topic === undefined ? 1 : othersIn(memberships, storedTopic(topic), from);
  if (unfetched + more <= maxUnfetched) return undefined;
  const waits = `${unfetched} messages and requests of "${from}" wait to be fetched`;
  const text = topic === undefined
    ? `${waits}, the most (max_unfetched)`
    : `${waits}, and topic "${topic}" has ${more} other members: at most ${maxUnfetched} may wait (max_unfetched)`;
  return refuse("RATE_LIMITED", text, {
    fix: "wait until some are fetched, or send without receipt and ttl_ms",
  });
}

/** `rung` is heard of what waits to be fetched. */
export function rung({ state, from, message: { data } }: Context<MessageOf<"rung">>): Decision {
  return { ...handled({ ack: {} }), drafts: rungDrafts(state, from, data) };
}

/** Returns what follows when a bell was rung for entries that wait for an AI. */
export function rungDrafts(
  state: Pick<BrokerState, "receipts">,
  ai: string,
  { seqs, bell }: { readonly seqs: readonly number[]; readonly bell: string },
): Draft[] {
  return [...new Set(seqs)].flatMap((seq) => {
    const row = state.receipts.get(seq, ai);
    return row && row.open && mayReach(row, "rung") ? [reached(row, "rung", { bell })] : [];
  });
}

/** `fetched` says what an AI was shown; the ack names what is dead. */
export function fetched(context: Context<MessageOf<"fetched">>): Decision {
  const rows = rowsOf(context);
  const dead = rows.filter(({ state }) => state === "dead").map(({ seq }) => seq);
  const drafts = rows.filter((row) => mayReach(row, "fetched")).map((row) => reached(row, "fetched"));
  return { ok: true, drafts, ack: dead.length === 0 ? {} : { dead } };
}

/** `done` is kept for the record. It names entries one by one, and the cursor moves over all that is done from its place on. */
export function done(context: Context<MessageOf<"done">>): Decision {
  const { state, from, message: { data }, lookup } = context;
  const last = lookup?.receipts?.asOf ?? state.head;
  const ahead = data.seqs.find((seq) => seq > last);
  if (ahead !== undefined) {
    return refuse("INVALID_MESSAGE", `data.seqs: there is no entry ${ahead}, the last one is ${last}`, {
      fix: "send the seqs of entries that were delivered",
    });
  }
  const { seq: place, since_seq, done: before } = state.cursors.get(from) ??
    { seq: 0, since_seq: 0, done: [] };
  const seq = Math.max(place, lookup?.done?.closedUpTo ?? 0);
  const left = withDone(before, data.seqs, seq);
  if (left.length > DELIVERY.maxDoneAhead) {
    return refuse(
      "RATE_LIMITED",
      `${left.length} entries behind ${seq} would be done out of order, at most ${DELIVERY.maxDoneAhead} may be`,
      { fix: `be done with what comes first after ${seq}, or send received` },
    );
  }
  const reports = rowsOf(context).flatMap((row) => {
    // A request is done when it is completed.
    const name = row.request ? "fetched" : "done";
    return mayReach(row, name) ? [reached(row, name)] : [];
  });
  return {
    ok: true,
    drafts: [ownDraft(context, []), ...reports],
    ack: { cursor: seq },
    cursor: { ai_id: from, seq, since_seq, done: left },
  };
}

/** Returns what is done behind `place`, in ascending order. */
export function withDone(before: readonly number[], seqs: readonly number[], place: number): number[] {
  return [...new Set([...before, ...seqs])].filter((seq) => seq > place).sort((a, b) => a - b);
}

/** `delivery_status` is answered to the sender, to who got the entry, and to the operator; the parties see no more than they should. */
export function deliveryStatus(
  { from, isPerson, message: { data }, lookup }: Context<MessageOf<"delivery_status">>,
): Decision {
  const maySee = ({ sender, ai_id }: DeliveryRow) =>
    sender === from || ai_id === from || from === OPERATOR_ID || isPerson === true;
  const rows = (lookup?.deliveries ?? []).filter(maySee);
  if (rows.length === 0) {
    return refuse(
      "INVALID_MESSAGE",
      `data.seq: there is no entry ${data.seq} whose delivery "${from}" may look up`,
      {
        fix: "name a message with data.receipt or data.ttl_ms, or a request to one AI, that you sent or got",
      },
    );
  }
  return handled({ ack: { deliveries: rows.map(toReached) } });
}

/** Returns whether a lookup of what a reply answers is at least as new as what was forgotten since. */
export function isFreshReply({ threads, receipts }: BrokerState, found: FoundReply): boolean {
  const isFollowed = found.entry !== null && found.entry.receipt !== null;
  return isFresh(threads, found) && (!isFollowed || receipts.isFresh(found));
}

/** Returns what follows a reply for what it answers: who answers has taken it. */
export function takenByReply(
  state: Pick<BrokerState, "receipts">,
  ai: string,
  to: RepliedTo,
  seq: number,
): Draft[] {
  const row = state.receipts.get(seq, ai) ?? to.receipt;
  if (row === null || row.request || !mayReach(row, "taken")) return [];
  return [reached(row, "taken")];
}

/** Adds what a sender that asked gets of a request: who has taken it, and that it is done. */
export function withReports(decision: Decision, { state, from }: Context): Decision {
  if (!decision.ok) return decision;
  const reports = decision.drafts.flatMap((draft): Draft[] => {
    const name = REPORTED[draft.type];
    if (name === undefined) return [];
    const { session_id, state: end } = draft.data as { session_id: string; state?: string };
    const row = receiptOf(state, session_id);
    const isNews = row?.asked === true && row.ai_id === from && mayReach(row, name);
    if (!isNews || (name === "done" && end !== "completed")) return [];
    return [reached(row, name, name === "taken" ? { fence: state.head + 1 } : {})];
  });
  return reports.length === 0 ? decision : { ...decision, drafts: [...decision.drafts, ...reports] };
}

const REPORTED: Readonly<Partial<Record<Draft["type"], "taken" | "done">>> = {
  collaboration_accept: "taken",
  collaboration_closed: "done",
};

/** Returns what became due: what was fetched by a cursor that has passed it, and what is dead by the hub's clock. */
export function followUp({ receipts, cursors }: BrokerState, wallMs: number): Draft[] {
  const drafts: Draft[] = [];
  for (const row of receipts.open) {
    if (!isUnfetched(row)) continue;
    if ((cursors.get(row.ai_id)?.seq ?? 0) >= row.seq) drafts.push(reached(row, "fetched"));
    else if (row.expires_ms !== null && row.expires_ms <= wallMs) drafts.push(deadLetter(row));
  }
  return drafts;
}

/** Returns what a request leaves behind whose time is over before it was fetched. */
export function unfetchedRequest(
  { receipts, cursors, collaborations }: BrokerState,
  session_id: string,
): Draft[] {
  const row = receiptOf({ receipts, collaborations }, session_id);
  if (row === undefined || !isUnfetched(row) || (cursors.get(row.ai_id)?.seq ?? 0) >= row.seq) return [];
  return [deadLetter(row)];
}

/** Returns the receipt of a request to one AI that is not closed. */
export function receiptOf(
  { collaborations, receipts }: Pick<BrokerState, "collaborations" | "receipts">,
  session_id: string,
): ReceiptRow | undefined {
  const row = collaborations.get(session_id)?.row;
  return row && row.target_ai !== null ? receipts.get(row.opened_seq, row.target_ai) : undefined;
}

function reached(
  row: ReceiptRow,
  state: "rung" | "fetched" | "taken" | "done",
  more: { readonly bell?: string; readonly fence?: number } = {},
): Draft {
  const { seq, ai_id, sender, asked } = row;
  return { ...hubDraft("delivery", asked ? [sender] : [], { seq, ai_id, state, ...more }), receipt: row };
}

function deadLetter(row: ReceiptRow): Draft {
  const { seq, ai_id, sender, state } = row;
  const came = state === "rung" ? "rung" : "stored";
  return { ...hubDraft("dead_letter", [sender], { seq, ai_id, state: came }), receipt: row };
}

/** The news of an entry of a collaboration could not be posted to `origin`, where its requester wants it. */
export interface DeadPush {
  readonly seq: number;
  readonly requester: string;
  readonly origin: string;
}

/** Returns what is said of it, and kept as of any dead letter. */
export function deadPush({ seq, requester, origin }: DeadPush): Draft {
  const letter = { seq, ai_id: requester, state: "stored" as const, push: origin };
  const names = { seq, ai_id: requester, sender: requester, request: false, asked: true, expires_ms: null };
  const receipt: ReceiptRow = { ...names, state: "stored", open: true };
  return { ...hubDraft("dead_letter", [requester], letter), receipt };
}

/** Returns the receipts of the sender for the entries that its message names, as they are now. */
function rowsOf(
  { state, from, message: { data }, lookup }: Context<MessageOf<"fetched" | "done">>,
): ReceiptRow[] {
  const found = new Map((lookup?.receipts?.rows ?? []).map((row) => [row.seq, row]));
  return [...new Set(data.seqs)].flatMap((seq) => state.receipts.get(seq, from) ?? found.get(seq) ?? []);
}

function toReached({ ai_id, state, at_ms, bell, fence }: DeliveryRow): Reached {
  return { ai_id, state, at_ms, ...(bell === null ? {} : { bell }), ...(fence === null ? {} : { fence }) };
}
