/** The text that a run ends with: the guide's block, with checks before it and the verdict as its last line. */
import { quantile, type Results, type TrainerResult } from "../outcome/results.ts";

const RULE = "=".repeat(44);
/** How many joint results are listed one by one. */
const JOINT_LINES = 8;

/** The closing text. `folder` is where everything else lies; `details` adds the guide's detailed report, `json` its JSON. */
export function closingText(
  results: Results,
  { folder, details = false, json = false }: { folder: string; details?: boolean; json?: boolean },
): string[] {
  return [
    RULE,
    `TEST RESULTS: ${results.title}`,
    RULE,
    `Duration: ${(results.duration_ms / 1_000).toFixed(1)} seconds, seed ${results.seed}`,
    "",
    "Checks:",
    ...results.checks.map(({ name, passed, measured }) =>
      `  ${mark(passed)} ${name.padEnd(40)} ${measured}`.trimEnd()
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
      `  ${source_ai} shared ${patterns} patterns, ${components} components`
    ),
    `  Recent Activity: ${results.database.recent.patterns} patterns, ${results.database.recent.components} components`,
    ...(details ? detailLines(results, json) : []),
    RULE,
    verdictLine(results, folder),
  ];
}

function mark(good: boolean): string {
  return good ? "✅" : "❌";
}

function trainerLine(trainer: TrainerResult): string {
  const { ai_id, specialization, log_lines, last_lines } = trainer;
  const last = trainer.success || last_lines.length === 0
    ? ""
    : ` – last: ${JSON.stringify(last_lines.at(-1))}`;
  return `  ${ai_id} (${specialization}): ${mark(trainer.success)} ${
    fate(trainer)
  } – ${log_lines} log lines${last}`;
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
  const seconds = (p: number) => `${((quantile(round_trips_ms, p) ?? 0) / 1_000).toFixed(1)} s`;
  const times = round_trips_ms.length === 0 ? "" : `; round trip p50 ${seconds(0.5)}, p95 ${seconds(0.95)}`;
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
      `  ${trainer.ai_id}: exit code ${trainer.exit_code}, ${trainer.patterns} patterns, ${trainer.components} components`,
      ...trainer.last_lines.map((line) => `    ${line}`),
    ]),
    ...(json ? JSON.stringify(results, null, 2).split("\n") : []),
  ];
}

function verdictLine({ checks, verdict }: Results, folder: string): string {
  const failed = checks.filter((check) => !check.passed).length;
  const words = {
    pass: `PASS  ${checks.length} checks`,
    fail: `FAIL  ${failed} of ${checks.length} checks`,
    nothing_ran: "NOTHING RAN  no trainer reached the hub",
  }[verdict];
  return `${words.padEnd(48)} ${folder}`;
}
