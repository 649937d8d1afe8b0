/**
 * Runs a brain that is an external program: it is asked for points of the box in JSON lines and gets their scores. One
 * program runs per lesson:
 *
 *   → {"t":"hello","v":1,"space":{"id":"genq@1","params":[…]},"limits":{"evals":141},"baselines":{"lru":1.04}}
 *   ← {"t":"ready","name":"my-opt"}
 *   → {"t":"pattern","pattern":{"x":[…],"score":0.97}}          a better point that came from elsewhere
 *   → {"t":"ask","id":7,"n":10,"context":{"evals_left":99,"top":[{"x":[…],"score":0.97},…],"different":[…],
 *                                         "features":[…],"errors":[]}}
 *   ← {"t":"propose","id":7,"candidates":[{"x":[…]}]}
 *   → {"t":"tell","id":7,"results":[{"score":0.99,"valid":true,"artifacts":{}}]}
 *   → {"t":"bye"}
 *
 * `top` has the three best points that were measured in this lesson, best first, and `different` two more
 * that are far from those and from each other; `features` describe the workloads, `errors` are the last five faults.
 * A score is the worst fold's ratio to its best classic, lower is better. An invalid candidate or answer
 * costs an evaluation and comes back with `artifacts.error`; a program that dies, hangs or floods is ended and
 * the trainer's own search goes on.
 */
import * as z from "zod";
import { meanFeatures } from "../artifacts/pattern.ts";
import { worstRatio } from "../learner/fold.ts";
import type { Lesson } from "../learner/lesson.ts";
import { pointOf, type Read } from "../outside_point.ts";
import type { Brain, Share } from "./brain.ts";
import { Program, ProgramError } from "./program.ts";
import { shownPoints } from "./shown_points.ts";

const ASKED_AT_ONCE = 10;
const ANSWER_MS = 10_000;
/** A program that sends more lines in a row that answer nothing talks to itself. */
const MOST_STRAY_LINES = 20;
const LAST_ERRORS = 5;

const Ready = z.object({ t: z.literal("ready"), name: z.string().max(64) });
const Propose = z.object({
  t: z.literal("propose"),
  id: z.int(),
  candidates: z.array(z.unknown()).min(1),
});
/** A program may share news of its own; sharing is the trainer's business, so the line is only skipped. */
const Share = z.object({ t: z.literal("share") });
const Candidate = z.object({ x: z.array(z.number()) });

interface Result {
  readonly score: number | null;
  readonly valid: boolean;
  readonly artifacts: { readonly error?: string };
}

export interface ExecBrainOptions {
  readonly command: string;
  /** This is called once, when the program was ended and the built-in search goes on. */
  onReplaced(text: string): void;
  /** The program may take so long to answer; the default is 10,000. */
  readonly answerMs?: number;
}

export class ExecBrain implements Brain {
  readonly #options: ExecBrainOptions;
  #program: Program | undefined;
  #lesson: Lesson | undefined;
  #points = 0;
  #faults = 0;
  #replaced: string | undefined;
  #id = 0;
  #candidates: unknown[] = [];
  #results: Result[] = [];
  #errors: string[] = [];
  #strayLines = 0;
  /** The program knows of this best score. */
  #knownBest = Infinity;

  constructor(options: ExecBrainOptions) {
    this.#options = options;
  }

  get name(): string {
    return this.#replaced === undefined ? "exec" : "builtin";
  }

  get share(): Share {
    const replaced = this.#replaced;
    return { points: this.#points, faults: this.#faults, ...(replaced === undefined ? {} : { replaced }) };
  }

  async step(lesson: Lesson, signal: AbortSignal): Promise<void> {
    if (this.#replaced !== undefined || lesson.hasWaiting) return lesson.step();
    try {
      if (lesson !== this.#lesson) await this.#begin(lesson, signal);
      if (this.#candidates.length === 0) await this.#ask(lesson, signal);
      if (this.#candidates.length === 0 || signal.aborted) return;
      this.#results.push(this.#evaluate(lesson, this.#candidates.shift()));
      if (this.#candidates.length === 0 || lesson.done) await this.#tell(signal);
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      if (!signal.aborted) await this.#replace(error.message);
    }
  }

  async close(): Promise<void> {
    await this.#program?.end({ t: "bye" });
    this.#program = undefined;
  }

  async #begin(lesson: Lesson, signal: AbortSignal): Promise<void> {
    await this.close();
    const program = new Program(this.#options.command);
    this.#program = program;
    this.#lesson = lesson;
    this.#candidates = [];
    this.#results = [];
    this.#knownBest = Infinity;
    const { kernel, folds, options } = lesson;
    const ratios = kernel.classics.map((
      name,
    ) => [name, worstRatio(folds.map((fold) => fold.classic(name)), folds)]);
    await this.#inTime(signal, async () => {
      await program.send({
        t: "hello",
        v: 1,
        space: { id: kernel.space.id, params: kernel.space.params },
        limits: { evals: options.budget - lesson.evals },
        baselines: Object.fromEntries(ratios),
      });
      const line = await program.line();
      if (!Ready.safeParse(parsed(line)).success) throw new ProgramError("did not answer hello with ready");
    });
  }

  async #ask(lesson: Lesson, signal: AbortSignal): Promise<void> {
    const program = this.#program!;
    const left = lesson.options.budget - lesson.evals;
    const { top, different } = shownPoints(lesson.points);
    const [best] = top;
    const answer = await this.#inTime(signal, async () => {
      if (best && best.score < this.#knownBest) await program.send({ t: "pattern", pattern: best });
      this.#knownBest = best?.score ?? Infinity;
      const features = meanFeatures(lesson.folds.flatMap((fold) => fold.workloads));
      const context = { evals_left: left, top, different, features, errors: this.#errors };
      await program.send({ t: "ask", id: ++this.#id, n: Math.min(left, ASKED_AT_ONCE), context });
      for (;;) {
        const message = parsed(await program.line());
        const propose = Propose.safeParse(message);
        if (propose.success && propose.data.id === this.#id) return propose.data;
        if (++this.#strayLines > MOST_STRAY_LINES) throw new ProgramError("sent lines that answer nothing");
        if (!Share.safeParse(message).success) return undefined;
      }
    });
    if (answer === undefined) {
      this.#results = [
        this.#fault(lesson, `expected {"t":"propose","id":${this.#id},"candidates":[{"x":[…]}]}`),
      ];
      return await this.#tell(signal);
    }
    this.#strayLines = 0;
    this.#candidates = answer.candidates.slice(0, Math.min(left, ASKED_AT_ONCE));
  }

  #evaluate(lesson: Lesson, candidate: unknown): Result {
    const { space } = lesson.kernel;
    const parsed = Candidate.safeParse(candidate);
    const point: Read<number[]> = parsed.success
      ? pointOf(space, parsed.data.x)
      : { wrong: `x has to be ${space.params.length} numbers from 0 to 1` };
    if ("wrong" in point) return this.#fault(lesson, point.wrong);
    const score = lesson.try(point.value);
    this.#points++;
    this.#knownBest = Math.min(this.#knownBest, score);
    // JSON has no infinity.
    return { score: Number.isFinite(score) ? score : null, valid: true, artifacts: {} };
  }

  #fault(lesson: Lesson, error: string): Result {
    lesson.charge();
    this.#faults++;
    this.#errors = [...this.#errors, error].slice(-LAST_ERRORS);
    return { score: null, valid: false, artifacts: { error } };
  }

  async #tell(signal: AbortSignal): Promise<void> {
    const results = this.#results;
    this.#results = [];
    await this.#inTime(signal, () => this.#program!.send({ t: "tell", id: this.#id, results }));
  }

  /** @throws {ProgramError} when it takes too long or `signal` aborts; the program is of no use after it. */
  async #inTime<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const answerMs = this.#options.answerMs ?? ANSWER_MS;
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new ProgramError(`did not answer for ${answerMs} ms`)),
      answerMs,
    );
    const stop = () => late.reject(new ProgramError("is not needed any more"));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    const working = work();
    working.catch(() => {});
    try {
      return await Promise.race([working, late.promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    }
  }

  async #replace(what: string): Promise<void> {
    this.#replaced = what;
    await this.#program?.kill();
    this.#program = undefined;
    this.#options.onReplaced(`The brain "${this.#options.command}" ${what}: the built-in search goes on`);
  }
}

/** Returns the value in a line; undefined where it is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
