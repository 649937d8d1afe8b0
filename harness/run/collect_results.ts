/** Makes of everything that a run left one record: what each trainer did, what the library holds, what was counted. */
import { EXIT } from "../../internal/exit_codes.ts";
import type { Measured, Results, TrainerResult } from "../../outcome/results.ts";
import { Library } from "../library/library.ts";
import type { ProgramEnd } from "../program.ts";
import type { TrainerProcess } from "./trainer_processes.ts";

/** A run that has ended, all its programs too. */
export interface RunRecord extends
  Pick<
    Measured,
    | "run_id"
    | "scenario"
    | "title"
    | "started_at"
    | "duration_ms"
    | "planned_ms"
    | "seed"
    | "hub"
    | "ended_by"
    | "hub_stats"
    | "load"
    | "processes"
    | "latency"
    | "ledger"
    | "faults"
    | "orphans"
  > {
  /** When the hub was ready, Unix time: what all times count from. */
  readonly zeroMs: number;
  /** When it was over, Unix time. */
  readonly endMs: number;
  readonly database: string;
  readonly trainers: readonly TrainerProcess[];
  /** Trainers of the run that were there before they were stopped: all that is known where no sample was to be had. */
  readonly present: number;
  /** Best scores without a hub, by ai_id. */
  readonly alone: ReadonlyMap<string, number>;
}

/** @throws {Error} when the database cannot be read. */
export async function collectResults(record: RunRecord): Promise<Measured> {
  const { zeroMs, endMs, database, trainers, present, alone, ...told } = record;
  using library = new Library(database);
  const collaborations = library.collaborations(zeroMs);
  const { patterns, components } = library.counts();
  return {
    schema: "aicollab/results@1",
    ...told,
    trainers: await Promise.all(
      trainers.map((member) => trainerResult(member, { library, trainers, zeroMs })),
    ),
    // What was shared is counted when all have ended, as the lists beside it are: while trainers stop they still share.
    final: {
      connected_ais: told.hub_stats.at(-1)?.connected_ais ?? present,
      active_collaborations: collaborations.active,
      shared_patterns: patterns,
      shared_components: components,
    },
    collaborations,
    messages: library.messages(zeroMs, new Set(told.load.map(({ ai_id }) => ai_id))),
    learning: library.learning(zeroMs).map((learner) => withAlone(learner, alone)),
    database: library.statistics(endMs),
  };
}

/** The lesson alone was in the AI's own field, and its score is a ratio to the best classic. */
function withAlone(learner: Results["learning"][number], alone: ReadonlyMap<string, number>) {
  const isRatio = learner.unit === "of the best classic";
  return { ...learner, alone: isRatio ? alone.get(`${learner.ai_id} ${learner.domain}`) ?? null : null };
}

interface TrainerContext {
  readonly library: Library;
  readonly trainers: readonly TrainerProcess[];
  readonly zeroMs: number;
}

async function trainerResult(member: TrainerProcess, context: TrainerContext): Promise<TrainerResult> {
  const { spec: { ai_id, specialization, brain }, started, endedBy } = member;
  const shares = sharesOf(member, context);
  if (!started) {
    return {
      ...{ ai_id, specialization, brain, started_at_ms: null, ready: false, success: false, exit_code: null },
      ...{ ended_early: false, ended_by_fault: false, killed: false },
      ...{ log_lines: 0, warnings: 0, errors: 0, last_lines: [] },
      ...shares,
    };
  }
  const { program, atMs } = started;
  const { code, early, killed } = await program.ended;
  return {
    ...{ ai_id, specialization, brain },
    started_at_ms: Math.round(atMs),
    ready: program.isReady,
    success: program.isReady && shares.patterns + shares.components > 0 &&
      endedRight(await program.ended, endedBy),
    exit_code: code,
    ended_early: early && endedBy === undefined,
    ended_by_fault: early && endedBy !== undefined,
    killed,
    log_lines: program.log.lines,
    warnings: program.log.warnings,
    errors: program.log.errors,
    last_lines: [...program.lastLines],
    ...shares,
  };
}

/** Whether it ended as it was to: when it was asked, or by what was done to it, and in the way that follows from it. */
function endedRight({ code, early }: ProgramEnd, endedBy: TrainerProcess["endedBy"]): boolean {
  if (endedBy === "duplicate") return early && code === EXIT.authentication;
  return endedBy === "kill" ? early : code === EXIT.ok && !early;
}

/** What this process shared: of several of one name each has what came from its start to the next one's. */
function sharesOf(
  { spec: { ai_id }, started }: TrainerProcess,
  { library, trainers, zeroMs }: TrainerContext,
) {
  if (!started) return { patterns: 0, components: 0 };
  const starts = trainers.flatMap((other) =>
    other.spec.ai_id === ai_id && other.started ? [other.started.atMs] : []
  );
  const before = starts.filter((ms) => ms < started.atMs).length;
  const next = Math.min(...starts.filter((ms) => ms > started.atMs));
  return library.sharesOf(
    ai_id,
    before === 0 ? 0 : zeroMs + started.atMs,
    Math.min(Number.MAX_SAFE_INTEGER, zeroMs + next),
  );
}
