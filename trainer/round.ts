/**
 * Runs a learning round on fresh workloads: four fifths of the budget go to one's own specialization, one fifth to
 * its complement's, so that partners' patterns can be checked, used and improved. News is shared on the way.
 */
import { getLogger } from "@logtape/logtape";
import type { Clock } from "../internal/clock.ts";
import { classicPattern, conclusionPattern, milestonePattern } from "./artifacts/lesson_pattern.ts";
import { meanFeatures } from "./artifacts/pattern.ts";
import { type Brain, builtin } from "./brains/brain.ts";
import { inPieces, yieldToEventLoop } from "./yield_to_event_loop.ts";
import type { Exchange } from "./exchange.ts";
import type { Kernel } from "./kernels/kernel.ts";
import { type Specialization, specializationOf } from "./kernels/table.ts";
import { Lesson } from "./learner/lesson.ts";
import type { KnownPoint, Library } from "./library.ts";
import { seedsFor } from "./seeds.ts";

const log = getLogger(["aicollab", "trainer"]);

const MINOR_SHARE = 0.2;
const NEAREST = 3;
const MIGRANTS = 3;
/**
 * A search has so many intervals. Between two of them news is shared, shares of the same space are checked until
 * one had to be measured, and migrants are taken. Measuring one costs about a fifth of a round; what is left waits
 * until the round is over.
 */
const INTERVALS = 5;
/**
 * Where the processor is shared with many, a round ends after this time with what it has; not one whose brain is a
 * program, which may think for long and has a limit for each answer.
 */
const LONGEST_MS = 20_000;
/** A best that is this much better than the last one shared is news. */
const NEWS = 0.005;

export interface RoundOptions {
  readonly aiId: string;
  readonly specialization: Specialization;
  /** The brain proposes the points of the own part. */
  readonly brain: Brain;
  readonly seed: number;
  /** Rounds of a trainer count from 1. */
  readonly round: number;
  readonly library: Library;
  readonly exchange: Exchange;
  /** Only another best classic than this one, which was shared last, is news. */
  readonly lastClassic: string | undefined;
  /** Both parts of the round together may take so many evaluations. */
  readonly evals: number;
  /** Each workload has this length; the default is the generator's. */
  readonly length?: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/** This is what the round's own part came to. */
export interface RoundResult {
  /** A partner starts from this pattern; it is another AI's where nothing better was found than that. */
  readonly patternId: string;
  /** This is the best point of the family, also where a classic suffices. */
  readonly x: readonly number[];
  readonly classic: string;
}

/** @throws the signal's reason once it aborted. */
export async function learnRound(options: RoundOptions): Promise<RoundResult> {
  const { specialization, library, evals, brain, clock } = options;
  const endMs = clock.monotonicMs() + LONGEST_MS;
  const isLate = () => brain === builtin && clock.monotonicMs() >= endMs;
  const minor = specializationOf(specialization.complement);
  const hasMinor = minor !== undefined && library.learned(minor.kernel.space.id).length > 0;
  const minorBudget = hasMinor ? Math.round(evals * MINOR_SHARE) : 0;
  const result = await learnMajor(options, evals - minorBudget, isLate);
  if (hasMinor && !isLate()) await learnMinor(options, minor.kernel, minorBudget, isLate);
  return result;
}

async function learnMajor(
  options: RoundOptions,
  budget: number,
  isLate: () => boolean,
): Promise<RoundResult> {
  const { aiId, brain, exchange, library, specialization: { kernel }, lastClassic, signal } = options;
  const lesson = newLesson(options, kernel, budget);
  const migrants = new Migrants(lesson);
  const interval = Math.ceil(budget / INTERVALS);
  let lastShared = 1;
  let classic = "";
  await inPieces(lesson.preparing(), signal);
  while (!lesson.done && !(lesson.best && isLate())) {
    await brain.step(lesson, signal);
    if (lesson.evals === kernel.classics.length) {
      classic = lesson.bestClassic().baseline.name;
      if (classic !== lastClassic) {
        exchange.sharePattern(classicPattern(lesson, migrants.provenance(aiId, brain)));
      }
      migrants.invite(library.nearest(kernel.space.id, featuresOf(lesson), NEAREST));
    }
    if (lesson.best && lesson.evals % interval === 0 && !lesson.done) {
      if (lesson.best.ratio < lastShared - NEWS && isNews(lesson, library)) {
        exchange.sharePattern(milestonePattern(lesson, migrants.provenance(aiId, brain)));
        lastShared = lesson.best.ratio;
      }
      while (exchange.hasUnchecked(kernel.space.id)) {
        if (await exchange.checkNext(kernel.space.id) > 0) break;
      }
      migrants.invite(library.migrants(kernel.space.id, lesson.best.ratio, migrants.tried, MIGRANTS));
    }
    await yieldToEventLoop(signal);
  }
  await inPieces(lesson.concluding(), signal);
  return { patternId: shareConclusion(lesson, migrants, options), x: lesson.best!.x, classic };
}

/**
 * Shares what the lesson came to, unless another AI shared the same before.
 * @returns the id of the pattern of the best point: that AI's where it is the same.
 */
function shareConclusion(
  lesson: Lesson,
  migrants: Migrants,
  { aiId, brain, exchange, library }: RoundOptions,
): string {
  const content = conclusionPattern(lesson, migrants.provenance(aiId, brain));
  const theirs = library.firstOfOthers(aiId, content.space, lesson.best!.x)?.pattern_id;
  if (theirs && content.finding === "learned") {
    log.info("{id} suffices here for {space}: nothing new to share", { id: theirs, space: content.space });
    return theirs;
  }
  const patternId = exchange.sharePattern(content);
  if (content.finding === "learned") exchange.postComponent(content, patternId);
  return theirs ?? patternId;
}

/** Tries the complement's patterns on workloads of our own, and shares what became better. */
async function learnMinor(
  options: RoundOptions,
  kernel: Kernel,
  budget: number,
  isLate: () => boolean,
): Promise<void> {
  const { exchange, library, signal } = options;
  const lesson = newLesson(options, kernel, budget);
  const migrants = new Migrants(lesson);
  await inPieces(lesson.preparing(), signal);
  while (!lesson.done && !(lesson.best && isLate())) {
    lesson.step();
    if (lesson.evals === kernel.classics.length) {
      migrants.invite(library.nearest(kernel.space.id, featuresOf(lesson), NEAREST));
    }
    await yieldToEventLoop(signal);
  }
  await inPieces(lesson.concluding(), signal);
  const content = conclusionPattern(lesson, migrants.provenance(options.aiId, builtin));
  const improved = migrants.tried.size > 0 && isNews(lesson, library);
  if (content.finding === "learned" && improved) exchange.sharePattern(content);
}

function newLesson({ seed, aiId, round, length }: RoundOptions, kernel: Kernel, budget: number): Lesson {
  const seeds = seedsFor(seed, `${aiId} round ${round} ${kernel.space.id}`, 7);
  return new Lesson({
    kernel,
    budget,
    seed: seeds[0]!,
    folds: [seeds.slice(1, 3), seeds.slice(3, 5)],
    heldOut: seeds.slice(5, 7),
    ...(length ? { length } : {}),
  });
}

/** Returns whether nobody has shared the point yet. */
function isNews({ kernel, best }: Lesson, library: Library): boolean {
  return library.firstAt(kernel.space.id, best!.x) === undefined;
}

function featuresOf({ kernel, folds }: Lesson) {
  return { version: kernel.features, values: meanFeatures(folds.flatMap((fold) => fold.workloads)) };
}

/** Gives known patterns to a lesson, and knows on which of them it stands. */
class Migrants {
  readonly #lesson: Lesson;
  readonly #points: KnownPoint[] = [];
  readonly tried = new Set<string>();

  constructor(lesson: Lesson) {
    this.#lesson = lesson;
  }

  invite(points: readonly KnownPoint[]): void {
    for (const point of points) {
      if (this.tried.has(point.pattern_id)) continue;
      this.tried.add(point.pattern_id);
      if (this.#lesson.offer(point.x)) this.#points.push(point);
    }
  }

  provenance(trainer: string, brain: Brain) {
    const taken = this.#points.filter(({ x }) => this.#lesson.taken.includes(x));
    return { trainer, brain: brain.name, parents: taken.map((point) => point.pattern_id) };
  }
}
