/** Finds problems of a scenario that no schema of a part can find: duplicate names, faults without a target, wrong checks. */
import type * as z from "zod";
import { nearestWord } from "../../internal/nearest_word.ts";
import { HUB_ID, isAiId, NOT_AN_AI_ID } from "../../protocol/names.ts";
import { expressionProblems } from "../checks/expression.ts";
import { type Fault, needsBell, needsProcess, PARTNER } from "../faults/fault.ts";
import { shellWords, WordsError } from "../../internal/shell_word.ts";
import { MODEL_WORD } from "./exec_words.ts";
import { type AgentMember, isAgent } from "./member_schema.ts";
import { agentSpecs, memberSpecs, namesOf } from "./member_specs.ts";
import type { scenarioSchema } from "./schema.ts";

type Content = z.output<typeof scenarioSchema>;

/** Returns every problem, with its place in the file. */
export function scenarioProblems(scenario: Content): string[] {
  const { members, tasks = [], faults = [], checks } = scenario;
  return [
    ...nameProblems(scenario).map((problem) => `members: ${problem}`),
    ...members.flatMap((member, i) =>
      isAgent(member) ? placed(`members.${i}.exec`, execProblem(member, scenario)) : []
    ),
    ...tasks.flatMap((task, i) => [
      ...placed(`tasks.${i}.text`, textProblem(task, tasks.slice(0, i))),
      ...placed(`tasks.${i}.to`, takerProblem(task.to, scenario)),
    ]),
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

function nameProblems({ members, load = [], tasks }: Content): string[] {
  if (members.length + load.length === 0) return ["there are neither members nor load"];
  const names = namesOf({ members, load, tasks });
  const twice = names.filter((name, i) => names.indexOf(name) < i);
  return [
    ...names.filter((name) => !isAiId(name)).map((name) => `"${name}" is ${NOT_AN_AI_ID}`),
    ...[...new Set(twice)].map((name) => `two of them are called "${name}"`),
  ];
}

function execProblem({ exec }: AgentMember, { model }: Content): string | undefined {
  if (exec.includes(MODEL_WORD) && model === undefined) {
    return `${MODEL_WORD} is a scripted model: give the scenario a model, such as { "turns": 2, "turn_ms": 500 }`;
  }
  try {
    if (shellWords(exec).length === 0) return "it must be a command";
  } catch (error) {
    if (!(error instanceof WordsError)) throw error;
    return `no shell runs it: ${error.message}`;
  }
}

type Task = NonNullable<Content["tasks"]>[number];

/** By their texts the tasks of an asker are told apart in the journal. */
function textProblem({ ai_id, text, count = 1 }: Task, before: readonly Task[]): string | undefined {
  const isTwice = before.some((other) => other.ai_id === ai_id && other.text === text);
  if (text.includes("{n}") || (count === 1 && !isTwice)) return;
  return `two tasks of ${ai_id} would read the same; put {n} into the text, which is the number of the task`;
}

function takerProblem(to: string | undefined, scenario: Content): string | undefined {
  const agents = agentSpecs(scenario).map(({ ai_id }) => ai_id);
  if (to === undefined || agents.includes(to)) return;
  return `no agent is called "${to}"; ${hintFor(to, agents)}`;
}

function quotaProblem({ kind }: Fault, { quota_bytes }: Content): string | undefined {
  if (kind !== "fill_disk" || quota_bytes !== undefined) return;
  return "fill_disk fills the hub's quota: give the scenario quota_bytes";
}

function targetProblem(fault: Fault, scenario: Content): string | undefined {
  const target = "target" in fault ? fault.target : undefined;
  if (target === undefined || target === PARTNER || target === HUB_ID) return;
  const [names, started] = [namesOf(scenario), memberSpecs(scenario).map(({ ai_id }) => ai_id)];
  const withBell = agentSpecs(scenario).filter(({ bell }) => bell).map(({ ai_id }) => ai_id);
  const known = needsBell(fault) ? withBell : needsProcess(fault) ? started : names;
  const wrong = !names.includes(target)
    ? `no AI is called "${target}"`
    : !known.includes(target)
    ? needsBell(fault)
      ? `"${target}" has no bell`
      : `"${target}" is a load AI or only asks, and has no process of its own`
    : fault.kind === "duplicate_id" && withBell.includes(target)
    ? `"${target}" has a bell, which starts its process again and again anyway`
    : undefined;
  return wrong && `${wrong}; ${hintFor(target, known)}`;
}

function hintFor(target: string, names: readonly string[]): string {
  const known = [...new Set(names)];
  const meant = nearestWord(target, known);
  if (meant && meant !== target) return `did you mean ${meant}?`;
  return known.length === 0 ? "there are none" : `there are: ${known.slice(0, 12).join(", ")}`;
}

function placed(place: string, problem: string | undefined): string[] {
  return problem === undefined ? [] : [`${place}: ${problem}`];
}
