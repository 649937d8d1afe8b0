/** Formats a run as JUnit XML for build servers, with a test case for each check, trainer and agent. */
import { visibleText } from "../../internal/visible_text.ts";
import { fateOf } from "../../outcome/trainer_end.ts";
import type { AgentResult, Results, TrainerResult } from "../../outcome/results.ts";
import { verdictWords } from "../../outcome/result_words.ts";

interface Case {
  readonly name: string;
  readonly group: "checks" | "trainers" | "agents";
  /** `error` means not measured, or not judged because the run was interrupted; members are then `skipped`. */
  readonly outcome: "passed" | "failure" | "error" | "skipped";
  readonly message: string;
  readonly lines: readonly string[];
}

const OUTCOMES = { pass: "passed", fail: "failure", unknown: "error" } as const;

/** Returns the text of the file, with a line feed at its end. */
export function junit(results: Results): string {
  const { scenario, run_id, started_at, duration_ms } = results;
  const cases = casesOf(results);
  const count = (outcome: Case["outcome"]) => cases.filter((one) => one.outcome === outcome).length;
  const totals = attributes({
    tests: cases.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
    time: (duration_ms / 1_000).toFixed(3),
  });
  return [
    `<?xml version="1.0" encoding="UTF-8"?>`,
    `<testsuites${attributes({ name: "aicollab harness" })}${totals}>`,
    `  <testsuite${attributes({ name: scenario, id: run_id, timestamp: started_at })}${totals}>`,
    ...cases.flatMap((one) => caseLines(one, scenario)),
    `  </testsuite>`,
    `</testsuites>`,
    "",
  ].join("\n");
}

function casesOf(results: Results): Case[] {
  const { checks, trainers, agents, verdict } = results;
  const isWhole = verdict !== "interrupted";
  const [word, rest] = verdictWords(results);
  const words = isWhole ? `${word} ${rest}` : `${word.toLowerCase()} ${rest}`;
  const checkCases = checks.map(({ name, verdict, measured }): Case => ({
    ...{ name, group: "checks", lines: [] },
    // A check is meant for a whole run: what a part of it came to is no result, not even a pass.
    ...(isWhole ? { outcome: OUTCOMES[verdict], message: measured } : { outcome: "error", message: words }),
  }));
  const memberCase = (
    member: TrainerResult | AgentResult,
    { name, group }: Pick<Case, "name" | "group">,
  ): Case => ({
    ...{ name, group, message: fateOf(member) },
    outcome: member.success ? "passed" : isWhole ? "failure" : "skipped",
    lines: member.success ? [] : member.last_lines,
  });
  const memberCases = [
    ...trainers.map((trainer) =>
      memberCase(trainer, { name: `${trainer.ai_id} (${trainer.specialization})`, group: "trainers" })
    ),
    ...agents.map((agent) => memberCase(agent, { name: agent.ai_id, group: "agents" })),
  ];
  // A run in which nothing ran must not look like one that passed.
  const runCases: Case[] = verdict === "nothing_ran"
    ? [{ name: "something ran", group: "checks", outcome: "error", message: words, lines: [] }]
    : [];
  return [...runCases, ...checkCases, ...memberCases];
}

function caseLines({ name, group, outcome, message, lines }: Case, scenario: string): string[] {
  const open = `    <testcase${attributes({ name, classname: `${scenario}.${group}` })}`;
  if (outcome === "passed") return [`${open}/>`];
  return [
    `${open}>`,
    `      <${outcome}${attributes({ message })}/>`,
    ...(lines.length === 0 ? [] : [`      <system-out>${escaped(lines.join("\n"))}</system-out>`]),
    `    </testcase>`,
  ];
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values).map(([name, value]) => ` ${name}="${escaped(String(value))}"`).join("");
}

/** Escapes a text line by line; hidden characters are shown as code points, because XML cannot contain most of them. */
function escaped(text: string): string {
  return text.split("\n").map((line) => visibleText(line, 1_000)).join("\n").toWellFormed()
    .replace(
      /[&<>"\ufffe\uffff]/g,
      (character) => character < "\u007f" ? `&#${character.charCodeAt(0)};` : "\ufffd",
    );
}
