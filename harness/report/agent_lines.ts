/** Formats agents, tasks and bells for the text that a run ends with. */
import { counted } from "../../internal/counted.ts";
import { visibleText } from "../../internal/visible_text.ts";
import type { AgentResult, Results } from "../../outcome/results.ts";
import { MARKS } from "../../outcome/result_words.ts";
import { fateOf, tellingLine } from "../../outcome/trainer_end.ts";

/** Returns the lines; none where there are neither agents nor tasks. */
export function agentLines({ agents, tasks }: Pick<Results, "agents" | "tasks">): string[] {
  return [
    ...(agents.length === 0 ? [] : ["Agents:", ...agents.map(agentLine)]),
    ...(tasks.length === 0 ? [] : ["Tasks:", `  ${tasksLine(tasks)}`, ...tasks.flatMap(handedOverLine)]),
  ];
}

function agentLine(agent: AgentResult): string {
  const { ai_id, success, model_requests, bell, last_lines } = agent;
  const line = success ? undefined : tellingLine(last_lines);
  return [
    `  ${ai_id}: ${MARKS[success ? "pass" : "fail"]} ${fateOf(agent)} – ${workWords(agent)}`,
    ...(model_requests === null ? [] : [counted(model_requests, "model request")]),
    ...(bell === null ? [] : [bellWords(bell)]),
    ...(line === undefined ? [] : [`last: ${JSON.stringify(visibleText(line))}`]),
  ].join("; ");
}

/** Returns how many tasks an agent took and completed. */
export function workWords({ taken, completed }: AgentResult): string {
  return `took ${taken}, completed ${completed}`;
}

function bellWords({ rung, lost, doubled, delayed, woken }: NonNullable<AgentResult["bell"]>): string {
  const hit = Object.entries({ lost, doubled, delayed }).filter(([, count]) => count > 0)
    .map(([word, count]) => `${count} ${word}`).join(", ");
  return `${counted(rung, "ring")} of its bell${hit === "" ? "" : ` (${hit})`}, ${counted(woken, "start")}`;
}

function tasksLine(tasks: Results["tasks"]): string {
  const once = tasks.filter(({ done }) => done === 1).length;
  const heard = tasks.filter(({ heard }) => heard).length;
  const handOvers = tasks.reduce((sum, task) => sum + task.hand_overs, 0);
  return `${once} of ${tasks.length} done exactly once, ${heard} results heard; ${
    counted(handOvers, "hand-over")
  }`;
}

/** A task that was handed over says who had it; one that is not done says how far it is. */
function handedOverLine({ n, text, partners, hand_overs, done, state }: Results["tasks"][number]): string[] {
  if (hand_overs === 0 && done === 1) return [];
  const by = partners.length === 0 ? "taken by nobody" : partners.join(" → ");
  const end = done === 1 ? "" : `, ${done === 0 ? `never done (${state})` : `done ${done} times`}`;
  return [`  task ${n} (${visibleText(text, 40)}): ${by}${end}`];
}
