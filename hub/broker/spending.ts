/** Keeps in memory what AIs have claimed to have spent, and been allowed beside their budgets, on the last days by UTC. */
import { type ClaimRow, DAYS_OF_CLAIMS } from "../../journal/rows.ts";

const DAY_MS = 86_400_000;

/** Totals by day and AI. */
export class Spending {
  readonly #days = new Map<string, Map<string, ClaimRow>>();

  /** Adds to the total of the claim's AI on its day. */
  add(claim: ClaimRow): void {
    const day = this.#days.get(claim.day) ?? this.#begin(claim.day);
    const known = day.get(claim.ai_id);
    day.set(claim.ai_id, known === undefined ? claim : added(known, claim));
  }

  /** Returns the total of an AI on a day; undefined where it has claimed nothing. */
  of(day: string, ai: string): ClaimRow | undefined {
    return this.#days.get(day)?.get(ai);
  }

  /** Returns all totals. */
  get all(): ClaimRow[] {
    return [...this.#days.values()].flatMap((day) => [...day.values()]);
  }

  /** Takes these totals in place of those that it has. */
  load(totals: readonly ClaimRow[]): void {
    this.#days.clear();
    for (const total of totals) this.add(total);
  }

  /** The day that was begun first makes room. */
  #begin(day: string): Map<string, ClaimRow> {
    const [first] = this.#days.keys();
    if (this.#days.size >= DAYS_OF_CLAIMS) this.#days.delete(first!);
    const begun = new Map<string, ClaimRow>();
    this.#days.set(day, begun);
    return begun;
  }
}

/** Returns the sum of two amounts, which no number of claims makes inexact. */
export function sum(a: number, b: number): number {
  return Math.min(a + b, Number.MAX_SAFE_INTEGER);
}

function added(total: ClaimRow, claim: ClaimRow): ClaimRow {
  return {
    ...total,
    input_tokens: sum(total.input_tokens, claim.input_tokens),
    output_tokens: sum(total.output_tokens, claim.output_tokens),
    cost_microusd: sum(total.cost_microusd, claim.cost_microusd),
    raised_microusd: sum(total.raised_microusd, claim.raised_microusd),
  };
}

/** Returns the day by UTC, as `2026-11-30`. */
export function dayOf(wallMs: number): string {
  return new Date(wallMs).toISOString().slice(0, 10);
}

/** Returns how long the day by UTC still lasts. */
export function msLeftOfDay(wallMs: number): number {
  return DAY_MS - (wallMs % DAY_MS);
}
