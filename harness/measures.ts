/** What a scenario can check: each measure by its name, with its words and how it is read from the results. */
import type { Results } from "../outcome/results.ts";

/** What can be measured before there is a verdict. */
export type Measured = Omit<Results, "checks" | "verdict">;

interface Measure {
  /** Goes before "≥ 6" in the report. */
  readonly words: string;
  readonly of: (run: Measured) => number;
}

/** The names that a scenario's checks may use. */
export const MEASURES = {
  completed_collaborations: { words: "completed collaborations", of: (run) => run.collaborations.completed },
  shared_patterns: { words: "shared patterns", of: (run) => run.final.shared_patterns },
  shared_components: { words: "shared components", of: (run) => run.final.shared_components },
} as const satisfies Record<string, Measure>;
