/** Renders the outcome of a run as shape, word and colour. */
import type { Results } from "../../outcome/results.ts";
import { Mark, type Tone } from "./mark.tsx";

const TONES: Readonly<Record<Results["verdict"], Tone>> = {
  pass: "done",
  fail: "bad",
  unknown: "warn",
  nothing_ran: "bad",
  interrupted: "warn",
};

/** Renders `PASS – 2 checks`; `rest` is what stands behind the word. */
export function RunOutcome(
  { verdict, rest }: { readonly verdict: Results["verdict"]; readonly rest?: string },
) {
  const word = verdict.replace("_", " ").toUpperCase();
  return <Mark tone={TONES[verdict]} word={rest === undefined ? word : `${word} – ${rest}`} />;
}
