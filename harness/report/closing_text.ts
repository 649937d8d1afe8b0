/** Formats the text that a run ends with: checks, trainers, statistics, and the result as its last line. */
import { counted } from "../../internal/counted.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { score, seconds } from "../../outcome/amounts.ts";
import { domainText } from "../../outcome/domain_names.ts";
import { directionWords, gainWords, givenUpWords, measureWords } from "../../outcome/collaboration_words.ts";
import { fateOf, tellingLine } from "../../outcome/trainer_end.ts";
import { faultsByTime } from "../../outcome/faults_by_time.ts";
import {
  type AgentResult,
  hasAgentsAlone,
  quantile,
  type Results,
  type TrainerResult,
} from "../../outcome/results.ts";
import { agentLines, workWords } from "./agent_lines.ts";
import { latencyWords } from "./latency_words.ts";
import { MARKS, verdictWords } from "../../outcome/result_words.ts";

const RULE = "=".repeat(44);
/** So many joint results are listed; the others are counted. */
const JOINT_LINES = 8;

export interface ClosingOptions {
  /** `folder` is the results folder, with a slash at its end. */
  readonly folder: string;
  /** Adds the last log lines of each member. */
  readonly details?: boolean;
  /** Adds the results as JSON after the details or, without details, the path of the file. */
  readonly json?: boolean;
}

/** Returns the lines of the closing text. */
export function closingText(
  results: Results,
  { folder, details = false, json = false }: ClosingOptions,
): string[] {
  const { title, duration_ms, seed, checks, trainers, final, database } = results;
  const nameWidth = Math.max(40, ...checks.map(({ name }) => name.length));
  return [
    RULE,
    `TEST RESULTS: ${visibleText(title)}`,
    RULE,
    `Duration: ${(duration_ms / 1_000).toFixed(1)} seconds, seed ${seed}`,
    "",
    "Checks:",
    ...checks.map(({ name, verdict, measured }) =>
      `  ${MARKS[verdict]} ${name.padEnd(nameWidth)} ${visibleText(measured)}`.trimEnd()
    ),
    ...faultLines(results),
    ...(hasAgentsAlone(results) ? [] : ["Trainer Results:", ...trainers.map(trainerLine)]),
    ...agentLines(results),
    ...learningLines(results),
    "Collaborations:",
    `  ${collaborationLine(results)}`,
    ...jointLines(results),
    ...latencyLines(results),
    "Final Hub Statistics:",
    `  Shared Patterns: ${final.shared_patterns}`,
    `  Shared Components: ${final.shared_components}`,
    `  Connected AIs: ${final.connected_ais}`,
    "Database Activity:",
    `  Total Contributors: ${database.contributors.length}`,
    ...database.contributors.map(({ source_ai, patterns, components }) =>
      `  ${source_ai} shared ${shares({ patterns, components })}`
    ),
    `  Recent Activity: ${shares(database.recent)}`,
    ...(details ? detailLines(results, json) : []),
    ...(json && !details ? [`Exported to ${folder}results.json`] : []),
    RULE,
    `${verdictWords(results).join("  ").padEnd(48)} ${folder}`,
  ];
}

function shares({ patterns, components }: { patterns: number; components: number }): string {
  return `${counted(patterns, "pattern")}, ${counted(components, "component")}`;
}

function faultLines({ faults }: Results): string[] {
  if (faults.length === 0) return [];
  const applied = faults.filter(({ applied_at_ms }) => applied_at_ms !== null);
  return [
    `Faults: ${applied.length} of ${faults.length} applied`,
    ...faultsByTime(faults).map(({ kind, target, asked_at_ms, applied_at_ms, effect }) => {
      const what = target === null ? kind : `${kind} ${target}`;
      return applied_at_ms === null
        ? `  ${what}: asked for at ${seconds(asked_at_ms)}, never applied`
        : `  ${what} at ${seconds(applied_at_ms)}: ${visibleText(effect)}`;
    }),
  ];
}

function trainerLine(trainer: TrainerResult): string {
  const { ai_id, specialization, success, log_lines, last_lines } = trainer;
  const line = success ? undefined : tellingLine(last_lines);
  const last = line === undefined ? "" : ` – last: ${JSON.stringify(visibleText(line))}`;
  return `  ${ai_id} (${visibleText(specialization)}): ${MARKS[success ? "pass" : "fail"]} ${
    fateOf(trainer)
  } – ${counted(log_lines, "log line")}${complaints(trainer)}${last}`;
}

function complaints({ warnings, errors }: TrainerResult): string {
  return [
    ...(warnings > 0 ? [counted(warnings, "warning")] : []),
    ...(errors > 0 ? [counted(errors, "error")] : []),
  ].map((words) => `, ${words}`).join("");
}

function learningLines({ learning }: Results): string[] {
  if (learning.length === 0) return [];
  return [
    "Learning:",
    ...learning.map(({ ai_id, domain, first_score, best_score, alone, unit, direction }) =>
      `  ${ai_id} ${domainText(domain)}: ${score(first_score)} → ${score(best_score)} ${visibleText(unit)} (${
        directionWords(direction)
      })` +
      (alone === null ? "" : `, alone ${score(alone)}`)
    ),
  ];
}

function collaborationLine(
  { collaborations: { completed, failed, active, round_trips_ms, sessions } }: Results,
): string {
  const givenUp = givenUpWords({ sessions });
  const ofThem = givenUp === "" ? "" : ` (${givenUp})`;
  const at = (p: number) => seconds(quantile(round_trips_ms, p) ?? 0);
  const times = round_trips_ms.length === 0 ? "" : `; round trip p50 ${at(0.5)}, p95 ${at(0.95)}`;
  return `${completed} completed, ${failed} failed${ofThem}, ${active} active${times}`;
}

function jointLines({ collaborations: { joint } }: Results): string[] {
  const lines = joint.slice(0, JOINT_LINES).map(jointLine);
  const missing = joint.length - lines.length;
  return missing > 0 ? [...lines, `  and ${missing} more in results.json`] : lines;
}

/** Formats a joint result; only one that did not improve says so, because the direction stands beside the numbers. */
function jointLine(joint: Results["collaborations"]["joint"][number]): string {
  const { session_id, partner, objective, start, final } = joint;
  const [measure, gain] = [measureWords(joint), gainWords(joint)];
  return `  ${session_id} by ${partner}: ${visibleText(objective)} ${score(start)} → ${score(final)}` +
    (measure === "" ? "" : ` (${measure})`) + (gain === "no better" ? ", no better" : "");
}

function latencyLines({ latency, load }: Results): string[] {
  const lines = ([["ack", "ack_ms", false], ["delivery", "delivery_ms", false], [
    "ack under load",
    "ack_ms",
    true,
  ]] as const)
    .flatMap(([words, kind, ofLoad]) => {
      const measured = latencyWords(latency, { kind, ofLoad });
      return measured === undefined ? [] : [`  ${words} ${measured}`];
    });
  const loads = load.map(({ ai_id, intended, acknowledged, refused, unanswered }) =>
    `  ${ai_id}: ${acknowledged} of ${intended} acknowledged, ${refused} refused, ${unanswered} unanswered`
  );
  return lines.length + loads.length === 0 ? [] : ["Latency:", ...lines, ...loads];
}

function detailLines(results: Results, json: boolean): string[] {
  return [
    "",
    "📋 DETAILED REPORT:",
    ...results.trainers.flatMap((trainer) => memberDetails(trainer, shares(trainer))),
    ...results.agents.flatMap((agent) => memberDetails(agent, workWords(agent))),
    ...(json ? JSON.stringify(results, null, 2).split("\n") : []),
  ];
}

function memberDetails(
  { ai_id, exit_code, last_lines }: TrainerResult | AgentResult,
  did: string,
): string[] {
  return [
    `  ${ai_id}: exit code ${exit_code}, ${did}`,
    ...last_lines.map((line) => `    ${visibleText(line)}`),
  ];
}
