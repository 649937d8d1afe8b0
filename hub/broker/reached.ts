/** Applies what entries say of how far others have come. */
import { sessionIdOf } from "../../protocol/names.ts";
import type { DeliveryRow, DeliveryState, ReceiptRow } from "../../journal/rows.ts";
import type { Entry } from "./entry.ts";
import { isUnfetched, mayReach } from "./receipts.ts";
import type { BrokerState, Now } from "./state.ts";

/** An entry that is followed is stored for an AI. */
interface Stored extends Pick<ReceiptRow, "seq" | "asked" | "request" | "expires_ms"> {
  readonly source: string;
  readonly target: string;
}

/** Begins to follow an entry. */
export function storedFor(
  { receipts }: BrokerState,
  { seq, source, target, asked, request, expires_ms }: Stored,
  { wallMs }: Now,
): DeliveryRow {
  const names = { seq, ai_id: target, sender: source, request, asked, expires_ms };
  const receipt: ReceiptRow = { ...names, state: "stored", open: true };
  receipts.put(receipt, seq);
  return { ...receipt, at_ms: wallMs, bell: null, fence: null };
}

/** Applies a `delivery` or a `dead_letter`. */
export function reached(
  state: BrokerState,
  { seq, type, data, receipt: before }: Entry,
  now: Now,
): DeliveryRow | undefined {
  const { seq: of, ai_id, bell, fence } = data as {
    seq: number;
    ai_id: string;
    bell?: string;
    fence?: number;
  };
  const receipt = state.receipts.get(of, ai_id) ?? before!;
  const to = type === "dead_letter" ? "dead" : data.state as DeliveryState;
  // What the requester of a collaboration gets of it says no more than the accept and the end have said.
  return reach(state, { receipt, seq }, { state: to, bell, fence }, now);
}

/** Puts a receipt into another state; one that closes stays in its own where it does not come further. */
export function reach(
  { collaborations, receipts }: BrokerState,
  { receipt, seq }: { readonly receipt: ReceiptRow; readonly seq: number },
  { state, bell, fence, closes = false }: {
    readonly state: DeliveryState;
    readonly bell?: string | undefined;
    readonly fence?: number | undefined;
    readonly closes?: boolean;
  },
  { wallMs }: Now,
): DeliveryRow | undefined {
  const isNews = mayReach(receipt, state);
  if (!isNews && !closes) return undefined;
  const next = { ...receipt, state: isNews ? state : receipt.state };
  const waits = receipt.request ? collaborations.has(sessionIdOf(receipt.seq)) : isUnfetched(next);
  const row = { ...next, open: waits && !closes };
  receipts.put(row, seq);
  return { ...row, at_ms: wallMs, bell: bell ?? null, fence: fence ?? null };
}
