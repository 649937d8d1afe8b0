/** Changes the length of a scenario or its number of trainers. */
import { usageError } from "../../internal/user_error.ts";
import { INTERVAL_MS, trainerSpecs } from "./trainer_specs.ts";
import type { Scenario } from "./schema.ts";

/**
 * Returns the scenario at another length. Starts and faults come earlier in proportion where the last of them would fall in
 * the second half; how long a fault lasts stays as it is.
 */
export function withDuration(scenario: Scenario, durationMs: number): Scenario {
  const { members, load = [], faults = [], duration_ms } = scenario;
  const moments = [...trainerSpecs(scenario), ...load].map((one) => one.start_ms);
  const lastMs = Math.max(...moments, ...faults.map((fault) => fault.at_ms));
  const factor = lastMs > durationMs / 2 ? Math.min(1, durationMs / duration_ms) : 1;
  const sooner = (ms: number) => Math.round(ms * factor);
  return {
    ...scenario,
    duration_ms: durationMs,
    members: members.map((member) => ({
      ...member,
      start_ms: sooner(member.start_ms),
      ...(member.count === undefined ? {} : { every_ms: sooner(member.every_ms ?? INTERVAL_MS) }),
    })),
    ...(scenario.load && { load: load.map((one) => ({ ...one, start_ms: sooner(one.start_ms) })) }),
    ...(scenario.faults && { faults: faults.map((fault) => ({ ...fault, at_ms: sooner(fault.at_ms) })) }),
  };
}

/**
 * Returns the scenario with `count` trainers in all, spread evenly over its members; the time between two of a kind stays as
 * it is.
 * @throws {UserError} `USAGE` where it has more kinds of members than that.
 */
export function withTrainers(scenario: Scenario, count: number): Scenario {
  const { members } = scenario;
  if (count < members.length || members.length === 0) {
    throw usageError(`--trainers ${count} is too few for "${scenario.name}"`, {
      why: `it has ${members.length} kinds of members, one of each is the least`,
      fix: "aicollab harness stress_test --trainers 12",
    });
  }
  return {
    ...scenario,
    members: members.flatMap((member, i) => {
      const share = Math.floor(count / members.length) + (i < count % members.length ? 1 : 0);
      if (member.count !== undefined) return [{ ...member, count: share }];
      // A single trainer keeps its ai_id, which may be the target of a fault.
      return share === 1 ? [member] : [member, { ...member, count: share - 1 }];
    }),
  };
}
