/**
 * Checks accepts against what was claimed before, which is added up a second time here: nobody takes work whose budget is spent,
 * on the day or in the collaboration, and nobody is refused before. It shares no code with the broker.
 */
import assert from "node:assert/strict";
import type { Committed } from "./fold_check.ts";
import type { ReceivedLine } from "./received_line.ts";
import type { Sent } from "./ledger.ts";

export interface SpendingWorld {
  /** By AI, or `*` for all others: microusd a day. */
  readonly budgets: ReadonlyMap<string, number>;
  readonly nowMs: () => number;
  /** Nothing was lost from this monotonic time on. */
  readonly sinceMs: number;
  /** Returns the times that the wall clock has shown since a monotonic time, as spans. */
  readonly wallSince: (monoMs: number) => readonly (readonly [fromMs: number, toMs: number])[];
}

/** What somebody may spend, and when they had spent it. */
interface Account {
  claimed: number;
  allowed: number | undefined;
  /** It was spent until this monotonic time; Infinity while it is, undefined before. */
  spentUntil: number | undefined;
}

const DAY_MS = 86_400_000;

export class SpendingCheck {
  readonly #world: SpendingWorld;
  /** By AI and day, and by the id of a collaboration. */
  readonly #accounts = new Map<string, Account>();
  readonly #requested = new Map<string, number | undefined>();

  constructor(world: SpendingWorld) {
    this.#world = world;
  }

  /** Checks the next entry. */
  entry({ stored, message }: Committed): void {
    const { message_type: type, target_ai, data } = message;
    const today = Math.floor(stored.atMs / DAY_MS);
    switch (type) {
      case "collaboration_request":
        this.#requested.set(data.session_id, data.budget);
        return;
      case "budget_raise":
        return data.session_id === undefined
          ? this.#change(this.#ofDay(target_ai, today), { allow: data.add_microusd })
          : this.#change(this.#ofCollaboration(data.session_id), { allow: data.add_microusd });
      case "collaboration_progress":
      case "collaboration_complete": {
        const claim = data.usage?.cost_microusd ?? 0;
        this.#change(this.#ofDay(stored.source, today), { claim });
        return this.#change(this.#ofCollaboration(data.session_id), { claim });
      }
      case "collaboration_accept":
        for (const account of [this.#ofDay(stored.source, today), this.#ofCollaboration(data.session_id)]) {
          const { claimed, allowed = Infinity } = account;
          assert.ok(claimed < allowed, `accepted with ${claimed} of ${allowed} spent: ${stored.line}`);
        }
    }
  }

  /** Checks that an accept was refused for a budget that was spent at some time since it was sent. */
  refused(line: ReceivedLine["line"], { ai, type, sentMs, message: { data } }: Sent, text: string): void {
    if (line.code !== "BUDGET_SPENT") return;
    assert.equal(type, "collaboration_accept", text);
    if (sentMs <= this.#world.sinceMs) return;
    const days = this.#world.wallSince(sentMs).flatMap(([from, to]) => {
      const [first, last] = [Math.floor(from / DAY_MS), Math.floor(to / DAY_MS)];
      return Array.from({ length: last - first + 1 }, (_, i) => first + i);
    });
    const isOfDay = line.retry_after_ms !== undefined;
    const accounts = isOfDay
      ? days.map((day) => this.#ofDay(ai, day))
      : [this.#ofCollaboration(data.session_id as string)];
    const wasSpent = accounts.some(({ spentUntil = -1 }) => spentUntil >= sentMs);
    assert.ok(wasSpent, `the budget was not spent: ${text}`);
    assert.ok(!isOfDay || line.retry_after_ms <= DAY_MS, `longer than a day: ${text}`);
  }

  #ofDay(ai: string, day: number): Account {
    const { budgets } = this.#world;
    return this.#accountOf(`${ai} ${day}`, budgets.get(ai) ?? budgets.get("*"));
  }

  #ofCollaboration(id: string): Account {
    return this.#accountOf(id, this.#requested.get(id));
  }

  #accountOf(key: string, allowed: number | undefined): Account {
    const known = this.#accounts.get(key) ?? { claimed: 0, allowed, spentUntil: undefined };
    this.#accounts.set(key, known);
    return known;
  }

  #change(account: Account, { claim = 0, allow = 0 }: { claim?: number; allow?: number }): void {
    account.claimed += claim;
    if (account.allowed === undefined) return;
    account.allowed += allow;
    if (account.claimed >= account.allowed) account.spentUntil = Infinity;
    else if (account.spentUntil === Infinity) account.spentUntil = this.#world.nowMs();
  }
}
