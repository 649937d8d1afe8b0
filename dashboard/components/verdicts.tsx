/** Shows what AIs found when they checked a pattern or a component, counted by finding. */
import type { Child } from "hono/jsx";
import { Mark, type Tone } from "./mark.tsx";

const TONES: Readonly<Record<string, Tone>> = { verified: "done", mismatch: "bad" };

/** Renders one finding; one that neither verifies nor refutes looks like a warning. */
export function Verdict({ result }: { readonly result: string }): Child {
  return <Mark tone={TONES[result] ?? "warn"} word={result} />;
}

/** Renders how many AIs came to each finding. */
export function Verdicts({ verdicts }: { readonly verdicts: Readonly<Record<string, number>> }): Child {
  const found = Object.entries(verdicts);
  if (found.length === 0) return <span class="quiet">not checked yet</span>;
  return (
    <span class="verdicts">
      {found.map(([result, count]) => <Mark tone={TONES[result] ?? "warn"} word={`${count} ${result}`} />)}
    </span>
  );
}
