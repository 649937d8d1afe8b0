/** Applies entries to the durable half of the state, in the same way when they are decided and when they are read back. */
import { type A2aAgent, a2aAgentText } from "../../protocol/a2a_agent.ts";
import { COLLABORATION, DELIVERY } from "../../protocol/limits.ts";
import { valueOf, withFields, withValue } from "../../protocol/members.ts";
import { isAiId, OPERATOR_ID, sessionIdOf } from "../../protocol/names.ts";
import type { Usage } from "../../protocol/usage.ts";
import {
  type AiRow,
  type BlobReference,
  type ClaimRow,
  type CollaborationRow,
  type CollaborationState,
  type DeliveryRow,
  type ReplyRow,
  storedTopic,
  type ThreadRow,
  type TopicMemberRow,
} from "../../journal/rows.ts";
import type { Entry } from "./entry.ts";
import { keepMember, others } from "./memberships.ts";
import { reach, reached, storedFor } from "./reached.ts";
import { blobOf } from "./blobs.ts";
import { type Followed, isFollowed, isFollowedRequest, receiptOf } from "./deliveries.ts";
import { pairOf } from "./paces.ts";
import { dayOf, sum } from "./spending.ts";
import type { Wait } from "./wait_graph.ts";
import { type BrokerState, fullTimeMs, type Now, renewLease } from "./state.ts";
import { changedPush } from "./push.ts";
import { continued, keepThread, threadOf } from "./threads.ts";

/** A partner reports which part of a collaboration's work is done, from 0 to 1. */
export interface Progress {
  readonly sessionId: string;
  /** The partner that reports has this fence. */
  readonly fence: number;
  readonly progress: number;
}

/** An entry changes these rows, which are stored in its transaction, and this progress, which only pages show. */
export interface Changes {
  readonly ai?: AiRow;
  readonly collaboration?: CollaborationRow;
  readonly progress?: Progress;
  readonly thread?: ThreadRow;
  readonly reply?: ReplyRow;
  readonly member?: TopicMemberRow;
  readonly claim?: ClaimRow;
  readonly blob?: BlobReference;
  /** These have begun with it. */
  readonly waits?: readonly Wait[];
  readonly deliveries?: readonly DeliveryRow[];
}

/** Most entries change no row. */
export const NOTHING: Changes = {};

/** Applies the next entry; `entry.seq` is `state.head + 1`. */
export function apply(state: BrokerState, entry: Entry, now: Now): Changes {
  state.head = entry.seq;
  switch (entry.type) {
    case "pattern_share":
      state.counts = { ...state.counts, patterns: state.counts.patterns + 1 };
      return NOTHING;
    case "os_component_share":
    case "code_share":
      state.counts = { ...state.counts, components: state.counts.components + 1 };
      if (typeof entry.data.session_id === "string") renewLease(state, entry.data.session_id, now);
      return referred(entry);
    case "collaboration_request":
      return opened(state, entry, now);
    case "collaboration_accept":
      return taken(state, entry, now);
    case "collaboration_amend":
      return amended(state, entry);
    case "collaboration_progress":
      return reported(state, entry, now);
    case "collaboration_question":
      return asked(state, entry, now);
    case "collaboration_answer":
      return answered(state, entry, now);
    case "collaboration_complete":
      return completed(state, entry, now);
    case "push_set":
    case "push_delete":
      return pushChanged(state, entry);
    case "budget_raise":
      return raised(state, entry, now);
    case "collaboration_reopened":
      return reopened(state, entry, now);
    case "collaboration_closed":
      return closed(state, entry, now);
    case "message":
      return said(state, entry, now);
    case "loop_stopped":
      return stopped(state, entry);
    case "topic_join":
      return membership(state, entry, null);
    case "topic_leave":
      return membership(state, entry, entry.seq);
    case "delivery":
    case "dead_letter":
      return delivered(reached(state, entry, now));
    case "ai_joined":
      return joined(state, entry, now);
    default:
      return NOTHING;
  }
}

function referred({ seq, data }: Entry): Changes {
  const digest = blobOf(data);
  return digest === undefined ? NOTHING : { blob: { digest, seq } };
}

function opened(state: BrokerState, { seq, source, target, data, text }: Entry, now: Now): Changes {
  const row: CollaborationRow = {
    session_id: data.session_id as string,
    state: "open",
    requester: source,
    target_ai: target ?? null,
    partner: null,
    fence: 0,
    last_partner: null,
    last_fence: 0,
    attempt: 1,
    questions: [],
    claimed_microusd: 0,
    request: withFields(valueOf(text, "data")!, { session_id: undefined }),
    ttl_ms: (data.ttl_ms as number | undefined) ?? defaultTtlMs(target),
    lease_ms: (data.lease_ms as number | undefined) ?? null,
    opened_seq: seq,
    closed_seq: null,
    reason: null,
    open_since_ms: now.wallMs,
  };
  state.collaborations.set(sessionIdOf(seq), { row, deadlineMs: now.monoMs + fullTimeMs(state, row) });
  state.counts = { ...state.counts, sessions: state.counts.sessions + 1 };
  const asked = data.receipt === true;
  const delivery = target !== undefined && isFollowedRequest(target, { receipt: asked })
    ? storedFor(state, { seq, source, target, asked, request: true, expires_ms: null }, now)
    : undefined;
  return { collaboration: row, ...delivered(delivery), ...waited(state, row) };
}

function defaultTtlMs(target: string | undefined): number {
  return target === OPERATOR_ID ? COLLABORATION.operatorTtlMs : COLLABORATION.defaultTtlMs;
}

function taken(state: BrokerState, entry: Entry, now: Now): Changes {
  const { seq, source } = entry;
  const changes = change(state, entry, { state: "active", partner: source, fence: seq }, now);
  const receipt = receiptOf(state, entry.data.session_id as string);
  return {
    ...changes,
    ...delivered(receipt && reach(state, { receipt, seq }, { state: "taken", fence: seq }, now)),
  };
}

function completed(state: BrokerState, entry: Entry, now: Now): Changes {
  const again = rowOf(state, entry).state === "open" ? taken(state, entry, now) : NOTHING;
  return entry.data.usage === undefined ? again : { ...again, ...claimed(state, entry, now) };
}

/** Counts what the entry's sender claims to have spent, on the day of the entry. */
function claimed(state: BrokerState, entry: Entry, now: Now): Changes {
  const { input_tokens = 0, output_tokens = 0, cost_microusd = 0 } = entry.data.usage as Usage;
  const day = { day: dayOf(now.wallMs), ai_id: entry.source, raised_microusd: 0 };
  const claim: ClaimRow = { ...day, input_tokens, output_tokens, cost_microusd };
  state.spending.add(claim);
  const claimed_microusd = sum(rowOf(state, entry).claimed_microusd, cost_microusd);
  return { ...change(state, entry, { claimed_microusd }), claim };
}

function raised(state: BrokerState, entry: Entry, now: Now): Changes {
  const add_microusd = entry.data.add_microusd as number;
  if (entry.data.session_id !== undefined) {
    const { request } = rowOf(state, entry);
    const budget = sum(JSON.parse(request).budget, add_microusd);
    return change(state, entry, { request: withValue(request, "budget", String(budget)) });
  }
  const none = { input_tokens: 0, output_tokens: 0, cost_microusd: 0 };
  const day = { day: dayOf(now.wallMs), ai_id: entry.target!, raised_microusd: add_microusd };
  const claim: ClaimRow = { ...day, ...none };
  state.spending.add(claim);
  return { claim };
}

function reopened(state: BrokerState, entry: Entry, now: Now): Changes {
  const { partner, fence } = rowOf(state, entry);
  const last = { last_partner: partner, last_fence: fence };
  const attempt = entry.data.attempt as number;
  return change(
    state,
    entry,
    { state: "open", partner: null, fence: 0, ...last, attempt, questions: [], open_since_ms: now.wallMs },
    now,
  );
}

function amended(state: BrokerState, entry: Entry): Changes {
  const task = valueOf(valueOf(entry.text, "data")!, "task")!;
  return change(state, entry, { request: withValue(rowOf(state, entry).request, "task", task) });
}

function asked(state: BrokerState, entry: Entry, now: Now): Changes {
  const row = rowOf(state, entry);
  const questions = [...row.questions, { question_id: entry.seq, asked_by: entry.source }];
  return change(state, entry, { questions }, entry.source === row.partner ? now : undefined);
}

function answered(state: BrokerState, entry: Entry, now: Now): Changes {
  const row = rowOf(state, entry);
  const questions = row.questions.filter(({ question_id }) => question_id !== entry.data.question_id);
  return change(state, entry, { questions }, entry.source === row.partner ? now : undefined);
}

function pushChanged(state: BrokerState, entry: Entry): Changes {
  const { push, ...row } = rowOf(state, entry);
  const changed = changedPush(push, entry);
  const collaboration = changed === undefined ? row : { ...row, push: changed };
  const { deadlineMs } = state.collaborations.get(row.session_id)!;
  state.collaborations.set(row.session_id, { row: collaboration, deadlineMs });
  return { collaboration };
}

function rowOf(state: BrokerState, { data }: Entry): CollaborationRow {
  return state.collaborations.get(data.session_id as string)!.row;
}

/** Changes a row. The collaboration has its full time from `now` on; without it, its deadline stays. */
function change(
  state: BrokerState,
  { data }: Entry,
  changed: Partial<CollaborationRow>,
  now?: Now,
): Changes {
  const sessionId = data.session_id as string;
  const known = state.collaborations.get(sessionId)!;
  const row = { ...known.row, ...changed };
  const deadlineMs = now ? now.monoMs + fullTimeMs(state, row) : known.deadlineMs;
  state.collaborations.set(sessionId, { row, deadlineMs });
  return { collaboration: row, ...waited(state, row) };
}

/** Takes over who waits for whom in a collaboration. */
function waited(state: BrokerState, row: CollaborationRow): Pick<Changes, "waits"> {
  const waits = state.waits.put(row);
  return waits.length === 0 ? NOTHING : { waits };
}

function closed(state: BrokerState, entry: Entry, now: Now): Changes {
  const { seq, data } = entry;
  const row = rowOf(state, entry);
  const receipt = receiptOf(state, row.session_id);
  state.collaborations.delete(data.session_id as string);
  if (data.state === "completed") state.counts = { ...state.counts, completed: state.counts.completed + 1 };
  const reason = (data.reason as string | undefined) ?? null;
  const end = { state: data.state as CollaborationState, closed_seq: seq, reason };
  const to = data.state === "completed" ? "done" as const : receipt?.state;
  const delivery = receipt && to && reach(state, { receipt, seq }, { state: to, closes: true }, now);
  const collaboration = { ...row, ...end, questions: [] };
  state.waits.put(collaboration);
  return { collaboration, ...delivered(delivery) };
}

function reported(state: BrokerState, entry: Entry, now: Now): Changes {
  const { data } = entry;
  const sessionId = data.session_id as string;
  renewLease(state, sessionId, now);
  const progress = { sessionId, fence: data.fence as number, progress: data.progress as number };
  return data.usage === undefined ? { progress } : { progress, ...claimed(state, entry, now) };
}

function said(state: BrokerState, entry: Entry, now: Now): Changes {
  const { seq, source, target, reply } = entry;
  const { monoMs } = now;
  const followed = isFollowed(entry.data) ? followedMessage(state, entry, now) : NOTHING;
  if (reply === undefined) {
    if (target !== undefined) state.directed.add(pairOf(source, target), monoMs);
    return followed;
  }
  const { to, ai } = reply;
  if (ai !== null && ai !== to.source && isAiId(to.source)) {
    state.replies.add(pairOf(ai, to.source), monoMs, state.guard.maxRepliesPerMinute);
  }
  const thread = continued(threadOf(state.threads, to), seq, ai);
  keepThread(state.threads, thread);
  return { thread, reply: { seq, root: to.root }, ...followed };
}

function delivered(delivery: DeliveryRow | undefined): Changes {
  return delivery === undefined ? NOTHING : { deliveries: [delivery] };
}

/** Begins to follow a message to the AI that it names, or to each that is in its topic now. */
function followedMessage(state: BrokerState, { seq, source, target, data, text }: Entry, now: Now): Changes {
  const { receipt, ttl_ms = target === undefined ? DELIVERY.topicTtlMs : undefined } = data as Followed;
  const ais = target === undefined ? others(state.memberships, topicIn(text), source) : [target];
  const expires_ms = ttl_ms === undefined ? null : now.wallMs + ttl_ms;
  const of = { seq, source, asked: receipt === true, request: false, expires_ms };
  return { deliveries: ais.map((ai) => storedFor(state, { ...of, target: ai }, now)) };
}

function topicIn(text: string): string {
  return storedTopic(JSON.parse(valueOf(text, "topic")!));
}

/** What was said last in a thread stays what it was before the stop; who answers the stop writes in that thread, not in one of its own. */
function stopped(state: BrokerState, { seq, reply }: Entry): Changes {
  const { to } = reply!;
  const thread = { ...threadOf(state.threads, to), stopped_seq: seq };
  keepThread(state.threads, thread);
  return { thread, reply: { seq, root: to.root } };
}

/** Begins a membership, or ends the present one with the seq `to_seq`. */
function membership(
  { memberships }: BrokerState,
  { seq, source, data }: Entry,
  to_seq: number | null,
): Changes {
  const topic = storedTopic(data.topic as string);
  const from_seq = to_seq === null ? seq : memberships.members.get(topic)!.get(source)!;
  const member: TopicMemberRow = { topic, ai_id: source, from_seq, to_seq };
  keepMember(memberships, member);
  return { member };
}

function joined(state: BrokerState, { data }: Entry, now: Now): Changes {
  const ai: AiRow = {
    ai_id: data.ai_id as string,
    specialization: data.specialization as string,
    capabilities: data.capabilities as string[],
    description: (data.description as string | undefined) ?? null,
    version: (data.version as string | undefined) ?? null,
    ...(data.a2a === undefined ? {} : { a2a: a2aAgentText(data.a2a as A2aAgent) }),
    first_seen_ms: state.ais.get(data.ai_id as string)?.first_seen_ms ?? now.wallMs,
  };
  state.ais.set(ai.ai_id, ai);
  return { ai };
}
