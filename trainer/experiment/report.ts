/** Writes the experiment's figures as text. */
import { counted } from "../../internal/counted.ts";
import type { RankTest } from "./mann_whitney.ts";
import { type ArmSummary, LEAST_SEEDS, type Summary, type TargetSummary } from "./summary.ts";
import { EVALS, INTERVAL, TRAINERS } from "./task.ts";

/** Returns one task's section. */
export function reportLines(summary: Summary): string[] {
  const { task, workloads, best_known, seeds, arms, group_against_one } = summary;
  const hasChance = seeds >= LEAST_SEEDS;
  const shares = arms[0]!.targets.map(({ share }) => percent(share));
  return [
    task,
    ...workloads.map(({ name, best_classic }) => `  ${name}: best classic ${best_classic}`),
    `${TRAINERS} trainers x ${EVALS} evaluations, migration every ${INTERVAL}, ${counted(seeds, "seed")}`,
    `Score 1 is the best classic, lower is better; best known ${best_known}`,
    ...(hasChance ? [] : ["One seed says nothing about chance: no intervals, no tests."]),
    "",
    "Evaluations per trainer to come so far from the best classic to the best known (ERT),",
    `how many trainers did; in brackets times faster than A${hasChance ? ", 95 % interval over seeds" : ""}`,
    row("", shares),
    ...arms.map((arm) =>
      row(label(arm), arm.targets.map((target) => runningTime(target, { arm, hasChance })))
    ),
    "",
    hasChance
      ? "Final score, median over seeds; in brackets against A: Mann-Whitney p, A12 (1 = always better)"
      : "Final score",
    row("", ["mean of trainers", "best of group"]),
    ...arms.map((arm) =>
      row(label(arm), [
        score(arm.mean_of_trainers, arm, arm.mean_against_isolated),
        score(arm.best_of_group, arm, arm.best_against_isolated),
      ])
    ),
    "",
    ...(group_against_one === null ? [] : [
      `The group's best (B) against one trainer with everyone's budget (E): ${rank(group_against_one)}`,
    ]),
    "E's evaluations follow one another, a group's run side by side: B may save time, not work.",
  ];
}

function label({ arm, name }: ArmSummary): string {
  return `${arm} ${name}`;
}

function row(name: string, cells: readonly string[]): string {
  return `${name.padEnd(37)}${cells.map((cell) => cell.padEnd(32)).join("")}`.trimEnd();
}

function runningTime(
  { ert, reached, speed_up: { ratio, low, high } }: TargetSummary,
  { arm, hasChance }: { arm: ArmSummary; hasChance: boolean },
): string {
  if (ert === null) return "never";
  const cost = `${ert.toFixed(0)}, ${percent(reached)}`;
  if (arm.arm === "A") return cost;
  return `${cost} (${times(ratio)}${hasChance ? `, ${times(low)}–${times(high)}` : ""})`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function times(value: number | null): string {
  return value === null ? "∞" : value.toFixed(2);
}

function score(value: number, { arm }: ArmSummary, test: RankTest | null): string {
  return arm === "A" || test === null ? value.toFixed(4) : `${value.toFixed(4)} (${rank(test)})`;
}

function rank({ p, a12 }: RankTest): string {
  return `p ${p < 0.001 ? p.toExponential(0) : p.toFixed(3)}, A12 ${a12.toFixed(2)}`;
}
