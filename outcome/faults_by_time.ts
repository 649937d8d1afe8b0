/** Puts faults into the order in which they are reported. */
import type { Results } from "./results.ts";

type Fault = Results["faults"][number];

/** Returns faults in the order in which they were applied; one that never was stands at its planned time. */
export function faultsByTime(faults: readonly Fault[]): Fault[] {
  const at = ({ applied_at_ms, asked_at_ms }: Fault) => applied_at_ms ?? asked_at_ms;
  return faults.toSorted((a, b) => at(a) - at(b));
}
