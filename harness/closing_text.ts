/** The text that a run ends with: the guide's block, with checks before it and the verdict as its last line. */
import { counted } from "../internal/counted.ts";
import { quantile, type Results, type TrainerResult } from "../outcome/results.ts";

const RULE = "=".repeat(44);
/** How many joint results are listed one by one. */
const JOINT_LINES = 8;

/**
 * The closing text. `folder`, with a slash at its end, is where everything else lies; `details` adds the guide's detailed
 * report; `json` adds the results as JSON behind that or, without it, tells where they are.
 */
export function closingText(
  results: Results,
  { folder, details = false, json = false }: { folder: string; details?: boolean; json?: boolean },
): string[] {
  return [
    RULE,
    `TEST RESULTS: ${results.title}`,
    RULE,
    `Duration: ${seconds(results.duration_ms)} seconds, seed ${results.seed}`,
    "",
    "Checks:",
    ...results.checks.map(({ name, verdict, measured }) =>
      `  ${mark(verdict === "pass")} ${name.padEnd(40)} ${measured}`.trimEnd()
    ),
    "Trainer Results:",
    ...results.trainers.map(trainerLine),
    ...learningLines(results),
    "Collaborations:",
    `  ${collaborationLine(results)}`,
    ...jointLines(results),
    "Final Hub Statistics:",
    `  Shared Patterns: ${results.final.shared_patterns}`,
    `  Shared Components: ${results.final.shared_components}`,
    `  Connected AIs: ${results.final.connected_ais}`,
    "Database Activity:",
    `  Total Contributors: ${results.database.contributors.length}`,
    ...results.database.contributors.map(({ source_ai, patterns, components }) =>
      `  ${source_ai} shared ${shares({ patterns, components })}`
    ),
    `  Recent Activity: ${shares(results.database.recent)}`,
    ...(details ? detailLines(results, json) : []),
    ...(json && !details ? [`Exported to ${folder}results.json`] : []),
    RULE,
    verdictLine(results, folder),
  ];
}

function shares({ patterns, components }: { patterns: number; components: number }): string {
  return `${counted(patterns, "pattern")}, ${counted(components, "component")}`;
}

function seconds(ms: number): string {
  return (ms / 1_000).toFixed(1);
}

function mark(good: boolean): string {
  return good ? "✅" : "❌";
}

function trainerLine(trainer: TrainerResult): string {
  const { ai_id, specialization, log_lines, last_lines } = trainer;
  const last = trainer.success || last_lines.length === 0
    ? ""
    : ` – last: ${JSON.stringify(last_lines.at(-1))}`;
  return `  ${ai_id} (${specialization}): ${mark(trainer.success)} ${fate(trainer)} – ${
    counted(log_lines, "log line")
  }${last}`;
}

function fate(trainer: TrainerResult): string {
  if (trainer.success) return "Success";
  if (trainer.started_at_ms === null) return "never started";
  if (trainer.exit_code !== 0 || trainer.ended_early) return `exited ${trainer.exit_code}`;
  return trainer.ready ? "shared nothing" : "never connected";
}

function learningLines({ learning }: Results): string[] {
  if (learning.length === 0) return [];
  return [
    "Learning:",
    ...learning.map(({ ai_id, domain, first_score, best_score, unit, direction }) =>
      `  ${ai_id} ${domain}: ${first_score.toFixed(3)} → ${best_score.toFixed(3)} ${unit} ` +
      `(${direction === "min" ? "lower" : "higher"} is better)`
    ),
  ];
}

function collaborationLine(
  { collaborations: { completed, failed, active, round_trips_ms } }: Results,
): string {
  const at = (p: number) => `${seconds(quantile(round_trips_ms, p) ?? 0)} s`;
  const times = round_trips_ms.length === 0 ? "" : `; round trip p50 ${at(0.5)}, p95 ${at(0.95)}`;
  return `${completed} completed, ${failed} failed, ${active} active${times}`;
}

function jointLines({ collaborations: { joint } }: Results): string[] {
  const lines = joint.slice(0, JOINT_LINES).map(({ session_id, partner, objective, start, final }) =>
    `  ${session_id} by ${partner}: ${objective} ${start.toFixed(3)} → ${final.toFixed(3)}`
  );
  const missing = joint.length - lines.length;
  return missing > 0 ? [...lines, `  and ${missing} more in results.json`] : lines;
}

function detailLines(results: Results, json: boolean): string[] {
  return [
    "",
    "📋 DETAILED REPORT:",
    ...results.trainers.flatMap((trainer) => [
      `  ${trainer.ai_id}: exit code ${trainer.exit_code}, ${shares(trainer)}`,
      ...trainer.last_lines.map((line) => `    ${line}`),
    ]),
    ...(json ? JSON.stringify(results, null, 2).split("\n") : []),
  ];
}

function verdictLine({ checks, verdict, duration_ms, planned_ms }: Results, folder: string): string {
  const failed = checks.filter((check) => check.verdict === "fail").length;
  const words = {
    pass: `PASS  ${checks.length} checks`,
    fail: `FAIL  ${failed} of ${checks.length} checks`,
    unknown: `UNKNOWN  ${checks.length} checks`,
    interrupted: `INTERRUPTED after ${seconds(duration_ms)} s of ${planned_ms / 1_000} s`,
    nothing_ran: "NOTHING RAN  no trainer reached the hub",
  }[verdict];
  return `${words.padEnd(48)} ${folder}`;
}
