/** Makes the tables of the report that have no picture: one for each part of the results that is not empty. */
import { visibleText } from "../internal/visible_text.ts";
import { agentSections } from "./agent_sections.ts";
import { duration, grouped, mebibytes, score, seconds } from "./amounts.ts";
import { gainWords, measureWords } from "./collaboration_words.ts";
import { fateOf } from "./trainer_end.ts";
import { faultsByTime } from "./faults_by_time.ts";
import type { Results } from "./results.ts";
import { type Section, section } from "./section.ts";
import { SIGNS } from "./result_words.ts";

export type { Section } from "./section.ts";

/** Returns checks and faults, which say whether the result can be trusted. */
export function judgedSections({ checks, faults }: Results): Section[] {
  return [
    ...section(
      "Checks",
      ["Check", "Verdict", "Measured", "Expression"],
      checks.map(({ name, verdict, measured, expression }) => [
        ...[visibleText(name), `${SIGNS[verdict]}\u00a0${verdict}`, visibleText(measured) || "–"],
        expression === null ? "built in" : visibleText(expression),
      ]),
    ),
    ...section(
      "Faults",
      ["Fault", "Target", "Asked for at", "Applied at", "Lifted at", "What was seen"],
      faultsByTime(faults).map(({ kind, target, asked_at_ms, applied_at_ms, lifted_at_ms, effect }) => [
        ...[kind, target ?? "–", seconds(asked_at_ms)],
        applied_at_ms === null ? `${SIGNS.fail}\u00a0never applied` : seconds(applied_at_ms),
        ...[lifted_at_ms === null ? "–" : seconds(lifted_at_ms), visibleText(effect) || "–"],
      ]),
    ),
  ];
}

/** Returns what was done and what the AIs came to together, which stands first. */
export function resultSections(results: Results): Section[] {
  return [...agentSections(results), ...jointSection(results.collaborations)];
}

function jointSection({ joint }: Results["collaborations"]): Section[] {
  const better = joint.filter((one) => gainWords(one) === "better").length;
  return section(
    "Joint work",
    ["Session", "By", "Objective", "Start", "Final", "Came to"],
    joint.map((one) => [
      ...[one.session_id, one.partner, objectiveText(one), score(one.start), score(one.final)],
      gainWords(one) || "–",
    ]),
    `${better} of ${joint.length} came to something better: the objective as partners reported it, with both ` +
      "partners' own policies and after the joint search",
  );
}

/** Returns what was measured, which stands below the charts. */
export function measuredSections(results: Results): Section[] {
  const { hub, trainers, load, processes, database, ledger } = results;
  return [
    ...section(
      "Trainers",
      [
        "AI",
        "Specialization",
        "Brain",
        "Outcome",
        "Exit code",
        "Patterns",
        "Components",
        "Log lines",
        "Warnings",
        "Errors",
      ],
      trainers.map((trainer) => [
        ...[trainer.ai_id, visibleText(trainer.specialization, 64), visibleText(trainer.brain, 64)],
        ...[
          `${SIGNS[trainer.success ? "pass" : "fail"]}\u00a0${fateOf(trainer)}`,
          String(trainer.exit_code ?? "–"),
        ],
        ...[trainer.patterns, trainer.components, trainer.log_lines, trainer.warnings, trainer.errors].map(
          grouped,
        ),
      ]),
    ),
    ...section(
      "Load",
      ["AI", "Intended", "Acknowledged", "Refused", "Unanswered", "Received"],
      load.map(({ ai_id, intended, acknowledged, refused, unanswered, delivered }) => [
        ...[ai_id, ...[intended, acknowledged, refused, unanswered, delivered].map(grouped)],
      ]),
      "AIs that only send, at a rate that does not wait for the hub",
    ),
    ...section(
      "Processes",
      ["Process", "Processor time", "Peak memory"],
      processes.map(({ name, cpu_s, peak_memory_bytes }) => [
        ...[name, duration(cpu_s * 1_000), mebibytes(peak_memory_bytes)],
      ]),
      hub.log === null
        ? undefined
        : `log lines of the hub: ${grouped(hub.log.lines)}, warnings ${grouped(hub.log.warnings)}, ` +
          `errors ${grouped(hub.log.errors)}`,
    ),
    ...section(
      "Database",
      ["Contributor", "Patterns", "Components"],
      database.contributors.map(({ source_ai, patterns, components }) => [
        ...[source_ai, grouped(patterns), grouped(components)],
      ]),
      `in the last ${database.recent.window_ms / 1_000} s: patterns ${grouped(database.recent.patterns)}, ` +
        `components ${grouped(database.recent.components)}`,
    ),
    ...section(
      "Ledger against journal",
      [
        "Acknowledged",
        "Lost",
        "Received",
        "Out of order",
        "Connections",
        "Broken",
        "Fences shared",
        "Processes left over",
      ],
      ledger === null ? [] : [[
        ...[ledger.acknowledged, ledger.lost, ledger.received, ledger.out_of_order].map(grouped),
        ...[ledger.streams, ledger.streams_broken, ledger.fences_shared].map(grouped),
        grouped(results.orphans),
      ]],
      "entries that AIs hold acks for, compared with the journal",
    ),
  ];
}

function objectiveText(joint: Results["collaborations"]["joint"][number]): string {
  return [visibleText(joint.objective, 64), measureWords(joint)].filter((part) => part !== "").join(", ");
}
