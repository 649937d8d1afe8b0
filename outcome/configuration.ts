/** Reads from results how runs were set up, and finds the settings in which two sides differ. */
import type { Results } from "./results.ts";

/** A setting that is not the same on both sides. */
export interface Difference {
  readonly setting: string;
  /** Each value that a run of the side had stands once, in order, joined by ", ". */
  readonly a: string;
  readonly b: string;
}

/** Returns what was set. */
const SETTINGS: Readonly<Record<string, (run: Results) => string>> = {
  scenario: (run) => run.scenario,
  title: (run) => run.title,
  "planned duration": (run) => `${run.planned_ms / 1_000} s`,
  seed: (run) => String(run.seed),
  hub: (run) => run.hub.own ? "its own" : run.hub.address,
  trainers: (run) => tally(run.trainers.map(({ specialization, brain }) => `${specialization} (${brain})`)),
  agents: (run) => tally(run.agents.map(({ exec }) => exec)),
  tasks: (run) => String(run.tasks.length),
  load: (run) => tally(run.load.map(() => "load AI")),
  faults: (run) => tally(run.faults.map(({ kind }) => kind)),
  checks: (run) => run.checks.flatMap(({ expression }) => expression ?? []).toSorted().join("; ") || "none",
};

/** Returns the settings in which the sides do not have the same values. */
export function configurationDifferences(a: readonly Results[], b: readonly Results[]): Difference[] {
  return Object.entries(SETTINGS).flatMap(([setting, of]) => {
    const [first, second] = [values(a, of), values(b, of)];
    return first === second ? [] : [{ setting, a: first, b: second }];
  });
}

function values(runs: readonly Results[], of: (run: Results) => string): string {
  return [...new Set(runs.map(of))].toSorted().join(", ");
}

/** Returns `2 graphics (builtin) + 1 security (builtin)`. */
export function tally(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].toSorted().map(([word, count]) => `${count} ${word}`).join(" + ") || "none";
}
