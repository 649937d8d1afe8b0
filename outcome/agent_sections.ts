/** Makes the tables of the report about agents, their bells, and the tasks that were asked for. */
import { visibleText } from "../internal/visible_text.ts";
import { grouped, seconds } from "./amounts.ts";
import type { AgentResult, Results } from "./results.ts";
import { SIGNS } from "./result_words.ts";
import { type Section, section } from "./section.ts";
import { fateOf } from "./trainer_end.ts";

/** Returns them in the order in which a reader asks: what was done, by whom, and who was woken. */
export function agentSections({ agents, tasks }: Pick<Results, "agents" | "tasks">): Section[] {
  return [...taskSection(tasks), ...agentSection(agents), ...bellSection(agents)];
}

function taskSection(tasks: Results["tasks"]): Section[] {
  const once = tasks.filter(({ done }) => done === 1).length;
  const handOvers = tasks.reduce((sum, task) => sum + task.hand_overs, 0);
  return section(
    "Tasks",
    ["Task", "Text", "Asked by", "Asked at", "Done", "Taken by", "Hand-overs", "Result", "Took"],
    tasks.map((task) => [
      ...[String(task.n), visibleText(task.text, 60), task.asked_by],
      task.asked_at_ms === null ? "–" : seconds(task.asked_at_ms),
      task.done === 1 ? `${SIGNS.pass}\u00a0once` : `${SIGNS.fail}\u00a0${timesWords(task.done)}`,
      task.partners.join(" → ") || "–",
      grouped(task.hand_overs),
      task.heard ? `${SIGNS.pass}\u00a0heard` : `${SIGNS.fail}\u00a0not heard`,
      task.answered_at_ms === null || task.asked_at_ms === null
        ? "–"
        : seconds(task.answered_at_ms - task.asked_at_ms),
    ]),
    `${once} of ${tasks.length} done exactly once by the journal, ${
      grouped(handOvers)
    } handed over: taken again ` +
      "after whoever had it was killed, lost its lease or gave it back",
  );
}

function timesWords(done: number): string {
  return done === 0 ? "never" : `${grouped(done)} times`;
}

function agentSection(agents: Results["agents"]): Section[] {
  return section(
    "Agents",
    [
      ...["AI", "Command", "Outcome", "Exit code", "Tasks taken", "Completed", "Model requests"],
      ...["Log lines", "Warnings", "Errors"],
    ],
    agents.map((agent) => [
      ...[agent.ai_id, visibleText(agent.exec, 60)],
      `${SIGNS[agent.success ? "pass" : "fail"]}\u00a0${fateOf(agent)}`,
      String(agent.exit_code ?? "–"),
      ...[agent.taken, agent.completed].map(grouped),
      agent.model_requests === null ? "–" : grouped(agent.model_requests),
      ...[agent.log_lines, agent.warnings, agent.errors].map(grouped),
    ]),
    "AIs of any command, each task a run of it; of one with a bell, outcome and log are the bell's",
  );
}

function bellSection(agents: readonly AgentResult[]): Section[] {
  return section(
    "Bells",
    ["AI", "Rung", "Lost", "Doubled", "Delayed", "Woken"],
    agents.flatMap(({ ai_id, bell }) =>
      bell === null
        ? []
        : [[ai_id, ...[bell.rung, bell.lost, bell.doubled, bell.delayed, bell.woken].map(grouped)]]
    ),
    "of the rings, a fault swallowed, doubled or delayed some; a lost ring loses no task, as it is rung again",
  );
}
