/** Finds problems of a scenario that no schema of a part can find: duplicate names, faults without a target, wrong checks. */
import type * as z from "zod";
import { nearestWord } from "../../internal/nearest_word.ts";
import { HUB_ID, isAiId, NOT_AN_AI_ID } from "../../protocol/names.ts";
import { expressionProblems } from "../checks/expression.ts";
import { type Fault, needsTrainer, PARTNER } from "../faults/fault.ts";
import type { scenarioSchema } from "./schema.ts";
import { namesOf, trainerSpecs } from "./trainer_specs.ts";

type Content = z.output<typeof scenarioSchema>;

/** Returns every problem, with its place in the file. */
export function scenarioProblems(scenario: Content): string[] {
  const { faults = [], checks } = scenario;
  return [
    ...nameProblems(namesOf(scenario)).map((problem) => `members: ${problem}`),
    ...faults.flatMap((fault, i) => [
      ...placed(`faults.${i}`, quotaProblem(fault, scenario)),
      ...placed(`faults.${i}.target`, targetProblem(fault, scenario)),
    ]),
    ...checkProblems(checks),
  ];
}

/** Returns the problems of the checks alone, with their places in the file. */
export function checkProblems(checks: readonly string[]): string[] {
  return expressionProblems(checks).flatMap((problem, i) => placed(`checks.${i}`, problem));
}

function nameProblems(names: readonly string[]): string[] {
  if (names.length === 0) return ["there are neither members nor load"];
  const twice = names.filter((name, i) => names.indexOf(name) < i);
  return [
    ...names.filter((name) => !isAiId(name)).map((name) => `"${name}" is ${NOT_AN_AI_ID}`),
    ...[...new Set(twice)].map((name) => `two of them are called "${name}"`),
  ];
}

function quotaProblem({ kind }: Fault, { quota_bytes }: Content): string | undefined {
  if (kind !== "fill_disk" || quota_bytes !== undefined) return;
  return "fill_disk fills the hub's quota: give the scenario quota_bytes";
}

function targetProblem(fault: Fault, scenario: Content): string | undefined {
  const target = "target" in fault ? fault.target : undefined;
  if (target === undefined || target === PARTNER || target === HUB_ID) return;
  const [names, trainers] = [namesOf(scenario), trainerSpecs(scenario).map(({ ai_id }) => ai_id)];
  const wrong = !names.includes(target)
    ? `no AI is called "${target}"`
    : needsTrainer(fault) && !trainers.includes(target)
    ? `"${target}" is a load AI, which has no process of its own`
    : undefined;
  if (wrong === undefined) return;
  const known = [...new Set(needsTrainer(fault) ? trainers : names)];
  const meant = nearestWord(target, known);
  const hint = meant && meant !== target
    ? `did you mean ${meant}?`
    : `there are: ${known.slice(0, 12).join(", ")}`;
  return `${wrong}; ${hint}`;
}

function placed(place: string, problem: string | undefined): string[] {
  return problem === undefined ? [] : [`${place}: ${problem}`];
}
