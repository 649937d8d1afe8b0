/** Makes what tests of checking start from: an honest share of each kind, and ways to bend it. */
import { type ComponentShare, componentShare } from "../artifacts/component.ts";
import { conclusionPattern, milestonePattern } from "../artifacts/lesson_pattern.ts";
import { type PatternContent, type PatternShare, patternShare } from "../artifacts/pattern.ts";
import { Checker } from "../artifacts/verify.ts";
import { networking } from "../kernels/networking/networking.ts";
import { Lesson } from "../learner/lesson.ts";

export const ME = "AI_Node_1";
export const who = { trainer: ME, brain: "builtin", parents: [] };

/** Returns a lesson about short links that is done. */
export function lessonOf(length: number, budget: number): Lesson {
  const lesson = new Lesson({
    kernel: networking,
    budget,
    seed: 1,
    folds: [[1], [2]],
    heldOut: [3],
    length,
  });
  while (!lesson.done) lesson.step();
  return lesson;
}

export const lesson = lessonOf(4000, 50);
export const learned = conclusionPattern(lesson, who);
export const share = patternShare(learned);
export const component = componentShare(learned, share.pattern_id);

/**
 * Returns a pattern that is true on its two workloads of 1.5 s by luck: on the hidden ones of `checkerOf` nothing
 * is left of it.
 */
export function lucky(): PatternContent {
  return milestonePattern(lessonOf(1500, 30), who);
}

/** Makes a checker whose hidden workloads are the same in each run. */
export function checkerOf(firstSeed = 100): Checker {
  let seed = firstSeed;
  return new Checker(() => seed++);
}

/** Returns what travels of a value: the wire knows JSON only. */
export function sent<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

/** Returns the pattern with a change, honestly digested and named again, as a liar would do it. */
export function forged(change: (content: PatternContent) => void): PatternShare {
  const content = sent(learned);
  change(content);
  return patternShare(content);
}

/** Returns the component of a forged pattern, honestly rendered and named. */
export function forgedComponent(change: (content: PatternContent) => void): ComponentShare {
  const { content, pattern_id } = forged(change);
  return componentShare(content, pattern_id);
}
