/** Trains the members of a scenario without a hub, each by itself, for the `alone` column of the results. */
import type { Clock } from "../internal/clock.ts";
import { counted } from "../internal/counted.ts";
import * as z from "zod";
import { selfCommand } from "../internal/self_spawn.ts";
import { linesOf } from "./lines.ts";
import type { Sandbox } from "./population.ts";
import type { Scenario } from "./scenario/schema.ts";
import { type TrainerSpec, trainerSpecs } from "./scenario/member_specs.ts";

/** A trainer begins at most one lesson per interval; more than ten lessons hardly improve the best score. */
const LESSON_INTERVAL_MS = 10_000;
const MAX_LESSONS = 10;
/** A trainer spends so many evaluations on a lesson. */
const EVALS = 150;
const CONCURRENCY = 2;

/** Matches what is used of the report of `aicollab train --json`. */
const reportSchema = z.object({ space: z.string(), gate: z.object({ learned: z.number() }) });

export interface ControlOptions {
  readonly sandbox: Sandbox;
  readonly seed: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

/**
 * Resolves with the best score of each member alone, by ai_id and domain (`AI_Node_1 ccd@1`), over as many lessons on fresh
 * workloads as fit into its time in the scenario, ten at most. A member whose lessons fail has no score.
 */
export async function controlScores(
  scenario: Scenario,
  options: ControlOptions,
): Promise<Map<string, number>> {
  const { seed, clock, say, signal } = options;
  const lessons = trainerSpecs(scenario).flatMap((spec, i) => {
    const count = Math.ceil((scenario.duration_ms - spec.start_ms) / LESSON_INTERVAL_MS);
    return Array.from({ length: Math.max(1, Math.min(MAX_LESSONS, count)) }, (_, lesson) => ({
      spec,
      // The seeds are far from each other and from those of the run itself.
      seed: (seed + 1_000_003 * (i + 1) + 7_919 * (lesson + 1)) % 2 ** 31,
    }));
  });
  const startMs = clock.monotonicMs();
  say(`control: ${counted(lessons.length, "lesson")} without a hub first`);
  const best = new Map<string, number>();
  const worker = async () => {
    for (let next = lessons.shift(); next && !signal.aborted; next = lessons.shift()) {
      const learned = await lesson(next.spec, next.seed, options);
      if (!learned) continue;
      const key = `${next.spec.ai_id} ${learned.space}`;
      best.set(key, Math.min(best.get(key) ?? Infinity, learned.gate.learned));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  say(`control: done in ${Math.round((clock.monotonicMs() - startMs) / 1_000)} s`);
  return best;
}

/** Runs one lesson in a process of its own; resolves with undefined when it failed. */
async function lesson(
  { ai_id, specialization, brain }: TrainerSpec,
  seed: number,
  { sandbox, signal, say }: ControlOptions,
): Promise<z.output<typeof reportSchema> | undefined> {
  const words = ["train", specialization, "--seed", String(seed), "--evals", String(EVALS), "--json"];
  const self = selfCommand([...words, "--brain", brain], sandbox.environment);
  const child = new Deno.Command(self.program, {
    args: self.args,
    env: { ...sandbox.environment, ...self.env },
    clearEnv: true,
    cwd: sandbox.folder,
    ...{ stdin: "piped", stdout: "piped", stderr: "piped" } as const,
    detached: true,
    signal,
  }).spawn();
  const [out, err, { code }] = await Promise.all([
    Array.fromAsync(linesOf(child.stdout)),
    Array.fromAsync(linesOf(child.stderr)),
    child.status,
  ]);
  await child.stdin.close().catch(() => {});
  if (code === 0) return reportSchema.parse(JSON.parse(out.join("\n")));
  if (!signal.aborted) say(`control: ${ai_id} ended with exit code ${code}: ${err[0] ?? ""}`);
  return undefined;
}
