/**
 * A brain proposes the points that a trainer evaluates. Another kind is one file with a class of this interface and
 * one row in `brain_named.ts`.
 */
import type { Lesson } from "../learner/lesson.ts";

/** A program's share is what came of its answers so far. */
export interface Share {
  /** So many of its points were measured. */
  readonly points: number;
  /** So many evaluations were charged for answers that are no point of the box. */
  readonly faults: number;
  /** Says what it did, as in "ended", where the built-in search goes on in its place. */
  readonly replaced?: string;
}

export interface Brain {
  /** The provenance of patterns states this name. */
  readonly name: string;
  /** It is absent where no program proposes. */
  readonly share?: Share;
  /**
   * Does one evaluation of the lesson, or charges one for a proposal that is none; does nothing where `signal`
   * aborts first. Classics, starts and migrants that wait come before proposals. Does not throw for anything that a
   * brain's program does.
   */
  step(lesson: Lesson, signal: AbortSignal): Promise<void>;
  /** Ends what was started; the brain is not used after it. */
  close(): Promise<void>;
}

/** This is the trainer's own search. */
export const builtin: Brain = {
  name: "builtin",
  step(lesson) {
    lesson.step();
    return Promise.resolve();
  },
  close: () => Promise.resolve(),
};
