/** In which order faults are told. */
import type { Results } from "./results.ts";

type Fault = Results["faults"][number];

/** As they struck; one that never did stands where it was to. */
export function faultsByTime(faults: readonly Fault[]): Fault[] {
  const at = ({ applied_at_ms, asked_at_ms }: Fault) => applied_at_ms ?? asked_at_ms;
  return faults.toSorted((a, b) => at(a) - at(b));
}
