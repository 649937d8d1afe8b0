/** How runs were set up, as far as their results tell, and in what two sides of them differ. */
import type { Results } from "./results.ts";

/** One setting that is not the same on both sides. */
export interface Difference {
  readonly setting: string;
  /** Every value that a run of the side had, in order, each once; joined by ", ". */
  readonly a: string;
  readonly b: string;
}

/** What was set. */
const SETTINGS: Readonly<Record<string, (run: Results) => string>> = {
  scenario: (run) => run.scenario,
  title: (run) => run.title,
  "planned duration": (run) => `${run.planned_ms / 1_000} s`,
  seed: (run) => String(run.seed),
  hub: (run) => run.hub.own ? "its own" : run.hub.address,
  trainers: (run) => tally(run.trainers.map(({ specialization, brain }) => `${specialization} (${brain})`)),
  load: (run) => tally(run.load.map(() => "load AI")),
  faults: (run) => tally(run.faults.map(({ kind }) => kind)),
  checks: (run) => run.checks.flatMap(({ expression }) => expression ?? []).toSorted().join("; ") || "none",
};

/** The settings in which the sides have not the same values. */
export function configurationDifferences(a: readonly Results[], b: readonly Results[]): Difference[] {
  return Object.entries(SETTINGS).flatMap(([setting, of]) => {
    const [first, second] = [values(a, of), values(b, of)];
    return first === second ? [] : [{ setting, a: first, b: second }];
  });
}

function values(runs: readonly Results[], of: (run: Results) => string): string {
  return [...new Set(runs.map(of))].toSorted().join(", ");
}

/** `2 graphics (builtin) + 1 security (builtin)` */
export function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].toSorted().map(([word, count]) => `${count} ${word}`).join(" + ") || "none";
}
