/** Refuses scenarios with starts or faults after the end of the run, which would fail only then. */
import { usageError } from "../../internal/user_error.ts";
import { seconds } from "../../outcome/amounts.ts";
import type { Scenario } from "./schema.ts";
import { memberSpecs, taskSpecs } from "./member_specs.ts";

/** @throws {UserError} `USAGE` naming the first AI that would start, task that would be asked for, or the first fault that would be applied, after the end. */
export function refuseTooLate(scenario: Scenario): void {
  const { name, load = [], faults = [], duration_ms } = scenario;
  const moments = [
    ...[...memberSpecs(scenario), ...load].map(({ ai_id, start_ms }) => ({
      what: `"${ai_id}" would start`,
      at_ms: start_ms,
    })),
    ...taskSpecs(scenario).map(({ n, start_ms }) => ({
      what: `task ${n} would be asked for`,
      at_ms: start_ms,
    })),
    ...faults.map(({ kind, at_ms }) => ({ what: `its fault "${kind}" would be applied`, at_ms })),
  ];
  const late = moments.find(({ at_ms }) => at_ms >= duration_ms);
  if (late === undefined) return;
  throw usageError(`"${name}" is over before all of it has begun`, {
    why: `${late.what} at ${seconds(late.at_ms)}, and the run takes ${seconds(duration_ms)}`,
    fix: "give it more time with --duration",
  });
}
