/** Changes the length of a scenario or its number of trainers. */
import { usageError } from "../../internal/user_error.ts";
import { isAgent } from "./member_schema.ts";
import { INTERVAL_MS, memberSpecs, taskSpecs } from "./member_specs.ts";
import type { Scenario } from "./schema.ts";

/**
 * Returns the scenario at another length. Starts and faults come earlier in proportion where the last of them would fall in
 * the second half; how long a fault lasts stays as it is.
 */
export function withDuration(scenario: Scenario, durationMs: number): Scenario {
  const { members, load = [], faults = [], duration_ms } = scenario;
  const moments = [...memberSpecs(scenario), ...load, ...taskSpecs(scenario)].map((one) => one.start_ms);
  const lastMs = Math.max(...moments, ...faults.map((fault) => fault.at_ms));
  const factor = lastMs > durationMs / 2 ? Math.min(1, durationMs / duration_ms) : 1;
  const sooner = (ms: number) => Math.round(ms * factor);
  const begunSooner = <G extends Group>(group: G): G => ({
    ...group,
    start_ms: sooner(group.start_ms),
    ...(group.count === undefined ? {} : { every_ms: sooner(group.every_ms ?? INTERVAL_MS) }),
  });
  return {
    ...scenario,
    duration_ms: durationMs,
    members: members.map(begunSooner),
    ...(scenario.tasks && { tasks: scenario.tasks.map(begunSooner) }),
    ...(scenario.load && { load: load.map((one) => ({ ...one, start_ms: sooner(one.start_ms) })) }),
    ...(scenario.faults && { faults: faults.map((fault) => ({ ...fault, at_ms: sooner(fault.at_ms) })) }),
  };
}

interface Group {
  readonly start_ms: number;
  readonly count?: number | undefined;
  readonly every_ms?: number | undefined;
}

/**
 * Returns the scenario with `count` trainers in all, spread evenly over its members, without agents; the time between two of a kind stays as
 * it is.
 * @throws {UserError} `USAGE` where it has more kinds of members than that.
 */
export function withTrainers(scenario: Scenario, count: number): Scenario {
  const agents = scenario.members.filter(isAgent);
  const members = scenario.members.filter((member) => !isAgent(member));
  if (count < members.length || members.length === 0) {
    throw usageError(`--trainers ${count} is too few for "${scenario.name}"`, {
      why: members.length === 0
        ? "it has no trainers"
        : `it has ${members.length} kinds of members, one of each is the least`,
      fix: "aicollab harness stress_test --trainers 12",
    });
  }
  const trainers = members.flatMap((member, i) => {
    const share = Math.floor(count / members.length) + (i < count % members.length ? 1 : 0);
    if (member.count !== undefined) return [{ ...member, count: share }];
    // A single trainer keeps its ai_id, which may be the target of a fault.
    return share === 1 ? [member] : [member, { ...member, count: share - 1 }];
  });
  return { ...scenario, members: [...trainers, ...agents] };
}
