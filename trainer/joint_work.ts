/**
 * Works on a collaboration that this trainer won: it searches jointly from both partners' patterns, reports
 * progress under the lease, and delivers the result.
 */
import { getLogger } from "@logtape/logtape";
import { ClosedError, HubError, RefusedError } from "../client/hub_client.ts";
import type { Clock } from "../internal/clock.ts";
import { NOT_HELD } from "../protocol/errors.ts";
import { jointPattern } from "./artifacts/lesson_pattern.ts";
import { inPieces, yieldToEventLoop } from "./yield_to_event_loop.ts";
import type { Collaborations, Lease } from "./collaborations.ts";
import type { Exchange } from "./exchange.ts";
import type { Hub } from "./hub_port.ts";
import { decode, encode, inBox, type Params } from "./kernels/space.ts";
import { type Coupling, specializationOf } from "./kernels/table.ts";
import { JointLesson } from "./learner/joint_lesson.ts";
import type { Library } from "./library.ts";
import { seedsFor } from "./seeds.ts";

const log = getLogger(["aicollab", "trainer"]);

const LEARNED_WORKLOADS = 4;
const HELD_OUT_WORKLOADS = 2;
/** So many earlier joint results are worth an evaluation each. */
const KNOWN_POINTS = 2;
/** Where the processor is shared with many, a joint search ends after this time with what it has. */
const LONGEST_MS = 20_000;
/** Progress is reported this often, in parts of the work. */
const PROGRESS_STEPS = 8;
/** The lease is renewed at least this often, in parts of it, so that slow work does not lose it. */
const LEASE_PARTS = 3;

/**
 * One side starts at a point of its specialization's space, with the pattern that it comes from where there is one.
 */
export interface Start {
  readonly x?: readonly number[] | undefined;
  readonly pattern_id?: string | undefined;
}

export interface JointWorkOptions {
  readonly aiId: string;
  readonly specialization: string;
  readonly brain: string;
  readonly seed: number;
  /** This trainer's side starts here. */
  readonly own: Start;
  readonly library: Library;
  readonly exchange: Exchange;
  readonly collaborations: Collaborations;
  readonly hub: Hub;
  readonly clock: Clock;
  /** The joint search may take so many evaluations. */
  readonly evals: number;
  readonly length?: number;
  readonly signal: AbortSignal;
}

/**
 * Works until the collaboration is completed, or no longer ours (then nothing is delivered). A search that breaks
 * is delivered as a failure. Never throws for a refusal. @throws the signal's reason once it aborted.
 */
export async function workJointly(lease: Lease, options: JointWorkOptions): Promise<void> {
  const { collaborations } = options;
  try {
    await work(lease, options);
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof ClosedError || error instanceof HubError) throw error;
    collaborations.release(lease);
    const session = lease.session_id;
    if (error instanceof RefusedError && NOT_HELD.has(error.code)) {
      log.info("Lost {session}: {code} {text}", { session, code: error.code, text: error.message });
    } else giveUp(lease, error, options);
  }
}

/**
 * Completes the collaboration as failed, instead of leaving it to the next partner to break as well; also where the
 * hub refuses the result.
 */
function giveUp({ session_id, fence }: Lease, error: unknown, { exchange }: JointWorkOptions): void {
  log.error("The joint search of {session} broke: {error}", { session: session_id, error });
  exchange.post("collaboration_complete", {
    session_id,
    fence,
    outcome: "failure",
    result: { reason: error instanceof RefusedError ? error.code : "the joint search broke" },
  });
}

async function work(lease: Lease, options: JointWorkOptions): Promise<void> {
  const { exchange, hub, collaborations, signal } = options;
  const { session_id, fence, requester, coupling } = lease;
  const isLate = lateAfter(options.clock);
  using reporter = new Reporter(lease, options);
  const { lesson, parents } = prepare(
    { session_id, coupling, theirs: await startOf(lease, exchange) },
    options,
  );
  await inPieces(lesson.preparing(), signal);
  while (!lesson.done && !(lesson.hasStart && isLate())) {
    if (!collaborations.holds(lease)) {
      log.info("{session} is no longer ours", { session: session_id });
      return;
    }
    lesson.step();
    reporter.report(
      lesson.evals / options.evals,
      `${coupling.kernel.objective.name} ${lesson.bestValue!.toFixed(3)}`,
    );
    await yieldToEventLoop(signal);
  }
  await inPieces(lesson.concluding(), signal);
  const { start, final, content, theirs } = conclude(lesson, parents(), options);
  const patternId = theirs ?? exchange.sharePattern(content);
  // A component belongs to its own maker alone: where the point is another AI's, the result names its pattern.
  const component_id = theirs
    ? undefined
    : await exchange.shareComponent(content, patternId, { session_id, fence });
  const { name, unit, direction } = coupling.kernel.objective;
  await hub.send("collaboration_complete", {
    session_id,
    fence,
    outcome: "success",
    ...(component_id ? { component_id } : {}),
    result: {
      objective: name,
      unit,
      direction,
      start: start.learned.value,
      final: final.learned.value,
      held_out_before: start.heldOut.value,
      held_out_after: final.heldOut.value,
      evals: lesson.evals,
      pattern_id: patternId,
    },
  });
  log.info("Completed {session} for {ai}: {objective} {start} → {final}", {
    session: session_id,
    ai: requester,
    objective: name,
    start: start.learned.value.toFixed(3),
    final: final.learned.value.toFixed(3),
  });
}

/**
 * Makes the joint lesson of a collaboration from both sides' starts; a side without a usable one starts at its
 * stand-in classic. `parents`, called once the lesson is done, returns the patterns that it stands on.
 */
export function prepare(
  { session_id, coupling, theirs }: { session_id: string; coupling: Coupling; theirs: Start },
  options: Omit<JointWorkOptions, "hub" | "clock">,
) {
  const { aiId, seed, specialization, own, library, evals, length } = options;
  const { kernel, partners } = coupling;
  const starts = partners.map((name) => name === specialization ? own : theirs);
  const sides = starts.map((start, i) => sideOf(partners[i]!, start));
  const [first, second] = sides.map(({ params }) => params) as [Params, Params];
  const plugged = coupling.plug(first, second).map((params) => encode(kernel.space, params));
  const known = library.points(kernel.space.id).slice(0, KNOWN_POINTS);
  const seeds = seedsFor(seed, `${aiId} session ${session_id}`, 1 + LEARNED_WORKLOADS + HELD_OUT_WORKLOADS);
  const lesson = new JointLesson({
    kernel,
    budget: evals,
    seed: seeds[0]!,
    learnedSeeds: seeds.slice(1, 1 + LEARNED_WORKLOADS),
    heldOutSeeds: seeds.slice(1 + LEARNED_WORKLOADS),
    plugged,
    known: known.map(({ x }) => x),
    ...(length ? { length } : {}),
  });
  const parents = () => [
    ...sides.flatMap(({ parent }) => parent ? [parent] : []),
    ...known.filter(({ x }) => lesson.taken.includes(x)).map(({ pattern_id }) => pattern_id),
  ];
  return { lesson, parents };
}

/** Returns whether a joint search that begins now has to end with what it has, each time that it is asked. */
export function lateAfter(clock: Clock): () => boolean {
  const endMs = clock.monotonicMs() + LONGEST_MS;
  return () => clock.monotonicMs() >= endMs;
}

/** Sums up a joint lesson that is done; `theirs` is the pattern of another AI that shared this point before. */
export function conclude(
  lesson: JointLesson,
  parents: readonly string[],
  { aiId, brain, library }: Pick<JointWorkOptions, "aiId" | "brain" | "library">,
) {
  const conclusion = lesson.conclude();
  const content = jointPattern(lesson, conclusion, { trainer: aiId, brain, parents });
  const theirs = library.firstOfOthers(aiId, content.space, conclusion.final.x)?.pattern_id;
  if (theirs) {
    log.info("{id} suffices here for {space}: nothing new to share", { id: theirs, space: content.space });
  }
  return { ...conclusion, content, theirs };
}

/**
 * Returns where the requester's side starts: as it asked for, unless that pattern was or is now found to be false.
 */
async function startOf({ task }: Lease, exchange: Exchange): Promise<Start> {
  if (!task?.pattern_id) return task ?? {};
  await exchange.checkPattern(task.pattern_id);
  return exchange.isRejected(task.pattern_id) ? {} : task;
}

function sideOf(name: string, { x, pattern_id }: Start): { params: Params; parent?: string } {
  const { kernel: { space }, standIn } = specializationOf(name)!;
  if (!x || !inBox(space, x)) return { params: space.points[standIn]! };
  return { params: decode(space, x), ...(pattern_id ? { parent: pattern_id } : {}) };
}

/**
 * Reports progress without waiting for the ack; a refusal means that the collaboration is lost. Until it is
 * disposed it also renews the lease on a timer, as the work before the first evaluation and after the last one can be slow.
 */
class Reporter {
  readonly #lease: Lease;
  readonly #options: JointWorkOptions;
  readonly #timer: ReturnType<typeof setInterval>;
  #lastProgress = 0;
  #lastMs: number;

  constructor(lease: Lease, options: JointWorkOptions) {
    this.#lease = lease;
    this.#options = options;
    this.#lastMs = options.clock.monotonicMs();
    this.#timer = setInterval(() => this.#renew(), lease.lease_ms / LEASE_PARTS);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  report(progress: number, note: string): void {
    if (progress < this.#lastProgress + 1 / PROGRESS_STEPS) return this.#renew();
    const { clock, hub } = this.#options;
    const { session_id, fence } = this.#lease;
    this.#lastProgress = progress;
    this.#lastMs = clock.monotonicMs();
    log.info("{session}: {percent} % ({note})", {
      session: session_id,
      percent: Math.round(progress * 100),
      note,
    });
    this.#follow(
      hub.send("collaboration_progress", { session_id, fence, progress: Math.min(1, progress), note }),
    );
  }

  #renew(): void {
    const { clock, hub } = this.#options;
    const { session_id, fence, lease_ms } = this.#lease;
    const nowMs = clock.monotonicMs();
    if (nowMs < this.#lastMs + lease_ms / LEASE_PARTS) return;
    this.#lastMs = nowMs;
    this.#follow(hub.send("collaboration_renew", { session_id, fence }));
  }

  async #follow(sent: Promise<unknown>): Promise<void> {
    try {
      await sent;
    } catch (error) {
      // Whatever else went wrong with the connection, the main loop gets to know it.
      if (error instanceof RefusedError) this.#options.collaborations.release(this.#lease);
    }
  }
}

/** Returns what a request of this trainer says about its own side. */
export function requestFor(coupling: Coupling, specialization: string, { x, pattern_id }: Start) {
  const { complement } = specializationOf(specialization)!;
  return {
    collaboration_type: "feature_development",
    description: `Improve ${coupling.partners.join(" and ")} together in ${coupling.kernel.space.id}`,
    preferred_specializations: [complement],
    preferred_capabilities: [...specializationOf(complement)!.capabilities],
    task: {
      schema: "aicollab/joint-task@1",
      space: coupling.kernel.space.id,
      specialization,
      ...(pattern_id ? { pattern_id } : {}),
      ...(x ? { x: [...x] } : {}),
    },
  };
}
