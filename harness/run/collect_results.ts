/** Combines what a run has left into its results: what each trainer did, what the library holds, what was counted. */
import type { Measured, Results, TrainerResult } from "../../outcome/results.ts";
import { Library } from "../library/library.ts";
import { isAgentSpec, type TrainerSpec } from "../scenario/member_specs.ts";
import type { BellCounts } from "../bells/bells.ts";
import { type Asked, taskResults } from "../tasks/task_results.ts";
import { agentResult } from "./agent_result.ts";
import { endedRight } from "./ended_right.ts";
import type { MemberProcess } from "./member_processes.ts";

/** The record is complete when all programs of the run have ended. */
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
  /** Is the Unix time at which the hub was ready, from which all times count. */
  readonly zeroMs: number;
  /** Is the Unix time at which the run was over. */
  readonly endMs: number;
  readonly database: string;
  readonly members: readonly MemberProcess[];
  readonly asked: readonly Asked[];
  readonly bellOf: (ai_id: string) => BellCounts;
  /** Counts what an agent asked the scripted model; null where there is none. */
  readonly modelRequestsOf: (ai_id: string) => number | null;
  /** Counts the members that were connected before they were stopped, for a run that has no sample of the hub. */
  readonly connected: number;
  /** Holds the best scores without a hub, by ai_id and domain. */
  readonly alone: ReadonlyMap<string, number>;
}

/** Reads the database of the run and adds it to the record. @throws {Error} when the database cannot be read. */
export async function collectResults(record: RunRecord): Promise<Measured> {
  const { zeroMs, endMs, database, members, asked, bellOf, modelRequestsOf, connected, alone, ...recorded } =
    record;
  const trainers = members.filter(isTrainer);
  using library = new Library(database);
  const collaborations = library.collaborations(zeroMs);
  const { patterns, components } = library.counts();
  return {
    schema: "aicollab/results@1",
    ...recorded,
    trainers: await Promise.all(
      trainers.map((member) => trainerResult(member, { library, trainers, zeroMs })),
    ),
    agents: await Promise.all(
      members.flatMap(({ spec, ...process }) =>
        isAgentSpec(spec)
          ? [agentResult(spec, process, {
            sessions: collaborations.sessions,
            bell: spec.bell ? bellOf(spec.ai_id) : null,
            modelRequests: modelRequestsOf(spec.ai_id),
          })]
          : []
      ),
    ),
    tasks: taskResults(asked, library.sessionWork()),
    // Shared artifacts are counted when all have ended, as the lists beside them are: trainers still share while they stop.
    final: {
      connected_ais: recorded.hub_stats.at(-1)?.connected_ais ?? connected,
      active_collaborations: collaborations.active,
      shared_patterns: patterns,
      shared_components: components,
    },
    collaborations,
    messages: library.messages(zeroMs, new Set(recorded.load.map(({ ai_id }) => ai_id))),
    learning: library.learning(zeroMs).map((learner) => withAlone(learner, alone)),
    database: library.statistics(endMs),
  };
}

/** Adds the score without a hub, which exists for the AI's own domain and as a ratio to the best classic only. */
function withAlone(learner: Results["learning"][number], alone: ReadonlyMap<string, number>) {
  const isRatio = learner.unit === "of the best classic";
  return { ...learner, alone: isRatio ? alone.get(`${learner.ai_id} ${learner.domain}`) ?? null : null };
}

type TrainerProcess = MemberProcess & { readonly spec: TrainerSpec };

function isTrainer(member: MemberProcess): member is TrainerProcess {
  return !isAgentSpec(member.spec);
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

/** Counts what this process shared: of several with one ai_id, each has what came from its start to the next one's. */
function sharesOf(
  { spec: { ai_id }, started }: MemberProcess,
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
