/** Reads an inbox by visits: what came for the AI after its cursor, sorted as an agent's is. */
import type { HubMessage, Visit } from "../client/visit.ts";
import type { Clock } from "../internal/clock.ts";
import { usageError, type UserError } from "../internal/user_error.ts";
import type { Entry } from "../mcp/entry.ts";
import { Sorting } from "../mcp/sorting.ts";
import type { Desk } from "./desk.ts";

interface Reading {
  /** Only what is after it; the AI's own cursor where it is left out. */
  readonly cursor: number | undefined;
  /** Only this entry and what replies to it. */
  readonly thread: number | undefined;
  /** The next entry is waited for, where none is there. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Returns what is in the inbox, the oldest first; `gap` says what cannot be read any more. */
export async function readInbox(
  desk: Desk,
  { cursor, thread, waitMs, signal, clock }: Reading,
): Promise<{ readonly entries: readonly Entry[]; readonly gap: string | undefined }> {
  const { sync, work } = await desk.state();
  const own = sync.ais.find(({ ai_id }) => ai_id === desk.me);
  if (cursor !== undefined && cursor > sync.head_seq) throw noEntry(cursor, sync.head_seq);
  const capabilities = own?.capabilities ?? [];
  const sorting = new Sorting(work, capabilities);
  const visit = await desk.reader(cursor ?? "cursor", {
    types: ["message"],
    capabilities: [...capabilities],
  });
  sorting.mailbox.passed(cursor ?? visit.welcome.cursor);
  const found = () => sorting.mailbox.after(cursor ?? 0, thread);
  await forMessages(visit, (message) => {
    sorting.take(message);
    return message.message_type === "caught_up" || sorting.mailbox.isFull;
  });
  sorting.mailbox.done({ seqs: sync.done ?? [] });
  if (found().length === 0 && waitMs > 0) {
    const over = new AbortController();
    const late = clock.delay(waitMs, AbortSignal.any([signal, over.signal]));
    const next = forMessages(visit, (message) => {
      sorting.take(message);
      return found().length > 0;
    });
    await Promise.race([next, late]).finally(() => over.abort());
  }
  return { entries: found(), gap: sorting.mailbox.gap };
}

/** Returns the error for a position that no entry has yet. */
export function noEntry(seq: number, head: number): UserError {
  return usageError(`there is no entry ${seq} yet`, {
    why: `the last one is ${head}`,
    fix: "aicollab inbox",
  });
}

/** Hands messages to `take`, from where the visit is, until that returns true. */
async function forMessages(visit: Visit, take: (message: HubMessage) => boolean): Promise<void> {
  const messages = visit[Symbol.asyncIterator]();
  for (;;) {
    const { value } = await messages.next();
    if (value === undefined || take(value)) return;
  }
}
