/** Converts rows of the state's tables to the contract's types. */
import type { SQLOutputValue } from "node:sqlite";
import type {
  AiRow,
  ClaimRow,
  CollaborationRow,
  CollaborationState,
  CursorRow,
  DeliveryRow,
  DeliveryState,
  ReceiptRow,
  ThreadRow,
  TopicMemberRow,
} from "../rows.ts";

type Row = Record<string, SQLOutputValue>;

/** Converts a row of `ais`. */
export function toAi(row: Row): AiRow {
  return {
    ai_id: String(row.ai_id),
    specialization: String(row.specialization),
    capabilities: JSON.parse(String(row.capabilities)),
    description: textOrNull(row.description),
    version: textOrNull(row.version),
    ...(row.a2a === null ? {} : { a2a: String(row.a2a) }),
    first_seen_ms: Number(row.first_seen_ms),
  };
}

/** Converts a row of `cursors`. */
export function toCursor(row: Row): CursorRow {
  return {
    ai_id: String(row.ai_id),
    seq: Number(row.seq),
    since_seq: Number(row.since_seq),
    done: JSON.parse(String(row.done)),
  };
}

/** Converts a row of `collaboration_sessions`. */
export function toSession(row: Row): CollaborationRow {
  return {
    session_id: String(row.session_id),
    state: String(row.state) as CollaborationState,
    requester: String(row.requester),
    target_ai: textOrNull(row.target_ai),
    partner: textOrNull(row.partner),
    fence: Number(row.fence),
    last_partner: textOrNull(row.last_partner),
    last_fence: Number(row.last_fence),
    attempt: Number(row.attempt),
    questions: JSON.parse(String(row.questions)),
    ...(row.push === null ? {} : { push: JSON.parse(String(row.push)) }),
    claimed_microusd: Number(row.claimed_microusd),
    request: String(row.request),
    ttl_ms: Number(row.ttl_ms),
    lease_ms: row.lease_ms === null ? null : Number(row.lease_ms),
    opened_seq: Number(row.opened_seq),
    closed_seq: row.closed_seq === null ? null : Number(row.closed_seq),
    reason: textOrNull(row.reason),
    open_since_ms: row.open_since_ms === null ? null : Number(row.open_since_ms),
  };
}

/** Converts a row of `topic_members`. */
export function toMember(row: Row): TopicMemberRow {
  return {
    topic: String(row.topic),
    ai_id: String(row.ai_id),
    from_seq: Number(row.from_seq),
    to_seq: row.to_seq === null ? null : Number(row.to_seq),
  };
}

/** Converts a row of `claimed_days`. */
export function toClaim(row: Row): ClaimRow {
  return {
    day: String(row.day),
    ai_id: String(row.ai_id),
    input_tokens: Number(row.input_tokens),
    output_tokens: Number(row.output_tokens),
    cost_microusd: Number(row.cost_microusd),
    raised_microusd: Number(row.raised_microusd),
  };
}

/** Converts a row of `threads`. */
export function toThread(row: Row): ThreadRow {
  return {
    root: Number(row.root),
    last_ai: textOrNull(row.last_ai),
    before_ai: textOrNull(row.before_ai),
    hops: Number(row.hops),
    last_seq: Number(row.last_seq),
    stopped_seq: row.stopped_seq === null ? null : Number(row.stopped_seq),
  };
}

/** Converts a row of `receipts`. */
export function toReceipt(row: Row): ReceiptRow {
  return {
    seq: Number(row.seq),
    ai_id: String(row.ai_id),
    sender: String(row.sender),
    request: row.request === 1,
    asked: row.asked === 1,
    expires_ms: row.expires_ms === null ? null : Number(row.expires_ms),
    state: String(row.state) as DeliveryState,
    open: row.open === 1,
  };
}

/** Converts a row of `deliveries` with those of its receipt that no state changes. */
export function toDelivery(row: Row): DeliveryRow {
  return {
    ...toReceipt(row),
    at_ms: Number(row.at_ms),
    bell: textOrNull(row.bell),
    fence: row.fence === null ? null : Number(row.fence),
  };
}

function textOrNull(value: SQLOutputValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
