/** Refuses pauses of one process that overlap: the end of the first would end the second. */
import { usageError } from "../../internal/user_error.ts";
import { seconds } from "../../outcome/amounts.ts";
import { type FaultOf, PARTNER } from "../faults/fault.ts";
import type { Scenario } from "./schema.ts";

/** Skips `@partner`, whose target is not known yet. @throws {UserError} `USAGE` naming the first two pauses of one target that overlap. */
export function refuseOverlaps({ name, faults = [] }: Scenario): void {
  const pauses = faults.filter((fault): fault is FaultOf<"pause"> =>
    fault.kind === "pause" && fault.target !== PARTNER
  ).toSorted((a, b) => a.at_ms - b.at_ms);
  for (const [i, pause] of pauses.entries()) {
    const first = pauses.slice(0, i).find(({ target, at_ms, for_ms }) =>
      target === pause.target && pause.at_ms < at_ms + for_ms
    );
    if (first === undefined) continue;
    throw usageError(`"${name}" pauses "${pause.target}" while it is paused`, {
      why: `it is paused from ${seconds(first.at_ms)} to ${seconds(first.at_ms + first.for_ms)}, ` +
        `and again at ${seconds(pause.at_ms)}`,
      fix: "let the second pause begin when the first is over, or give the run more time with --duration",
    });
  }
}
