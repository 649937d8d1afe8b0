/** Expands the groups of a scenario into single AIs with ai_ids and start times. */
import { type AgentMember, isAgent, type TrainerMember } from "./member_schema.ts";
import type { Scenario } from "./schema.ts";

interface Starting {
  readonly ai_id: string;
  /** Counts from when the hub was ready. */
  readonly start_ms: number;
}

export interface TrainerSpec extends Starting {
  readonly specialization: string;
  readonly brain: string;
}

export interface AgentSpec extends Starting, Omit<AgentMember, "ai_id" | "start_ms" | "count" | "every_ms"> {}

export type MemberSpec = TrainerSpec | AgentSpec;

/** A task that is asked for, with its number among all of the scenario. */
export interface TaskSpec extends Starting {
  readonly n: number;
  readonly text: string;
  readonly capabilities: readonly string[];
  readonly to: string | undefined;
}

/** The AIs of a group start at this interval by default. */
export const INTERVAL_MS = 500;
const BUILT_IN_BRAIN = "builtin";

/** Returns all trainers in the order of their start. */
export function trainerSpecs({ members }: Pick<Scenario, "members">): TrainerSpec[] {
  const trainers = members.filter((member): member is TrainerMember => !isAgent(member));
  return startsOf(trainers).map(({ specialization, brain, ai_id, start_ms }) => ({
    ...{ ai_id, specialization, brain: brain ?? BUILT_IN_BRAIN, start_ms },
  }));
}

/** Returns all agents in the order of their start. */
export function agentSpecs({ members }: Pick<Scenario, "members">): AgentSpec[] {
  return startsOf(members.filter(isAgent)).map(({ count: _, every_ms: __, ...spec }) => spec);
}

/** Returns trainers and agents in the order of their start. */
export function memberSpecs(scenario: Pick<Scenario, "members">): MemberSpec[] {
  return [...trainerSpecs(scenario), ...agentSpecs(scenario)].sort((a, b) => a.start_ms - b.start_ms);
}

export function isAgentSpec(spec: MemberSpec): spec is AgentSpec {
  return "exec" in spec;
}

/** Returns all tasks in the order in which they are asked for; the numbers begin with 1. */
export function taskSpecs({ tasks = [] }: Pick<Scenario, "tasks">): TaskSpec[] {
  const asked = tasks.flatMap(({ count = 1, every_ms = INTERVAL_MS, start_ms, ...task }) =>
    Array.from({ length: count }, (_, i) => ({ ...task, start_ms: start_ms + i * every_ms }))
  ).sort((a, b) => a.start_ms - b.start_ms);
  return asked.map(({ text, capabilities = [], to, ...task }, i) => ({
    ...task,
    ...{ n: i + 1, text: text.replaceAll("{n}", String(i + 1)), capabilities, to },
  }));
}

/** Returns the ai_ids of all AIs that connect: trainers, agents, load, and those who ask. */
export function namesOf(
  { members, load, tasks = [] }: Pick<Scenario, "members" | "load" | "tasks">,
): string[] {
  return [
    ...memberSpecs({ members }).map((spec) => spec.ai_id),
    ...(load ?? []).flatMap(({ ai_id, count }) => names(ai_id, count === 1 ? undefined : count)),
    ...new Set(tasks.map(({ ai_id }) => ai_id)),
  ];
}

type Group = Starting & { readonly count?: number | undefined; readonly every_ms?: number | undefined };

/** Returns each of the members of groups, in the order of their start. */
function startsOf<G extends Group>(groups: readonly G[]): G[] {
  return groups.flatMap((group) =>
    names(group.ai_id, group.count).map((ai_id, i) => ({
      ...{ ...group, ai_id, start_ms: group.start_ms + i * (group.every_ms ?? INTERVAL_MS) },
    }))
  ).sort((a, b) => a.start_ms - b.start_ms);
}

function names(ai_id: string, count: number | undefined): string[] {
  return count === undefined ? [ai_id] : Array.from({ length: count }, (_, i) => `${ai_id}_${i + 1}`);
}
