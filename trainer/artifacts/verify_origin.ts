/**
 * Who told something first. A finding that comes again from somebody else, in content the same and under
 * another name, is not that one's work.
 */
import { canonicalJson } from "./canonical_json.ts";
import { digestText } from "./digest.ts";
import { type PatternContent, patternContent } from "./pattern.ts";

/** Newest findings that are remembered of each AI: a flood of one makes nobody else's forgotten. */
const KEPT = 1024;

export class Origins {
  readonly #first = new Map<string, string>();
  /** By AI, oldest first. */
  readonly #findings = new Map<string, string[]>();

  /**
   * Takes note of the content of a pattern in the order in which it came. What is no pattern is left alone.
   * @param ai who told it.
   */
  note(content: unknown, ai: string): void {
    const { data } = patternContent.safeParse(content);
    if (data) this.of(data, ai);
  }

  /** Who told this first; `ai` itself where it is new. */
  of(content: PatternContent, ai: string): string {
    const key = findingOf(content);
    const first = this.#first.get(key);
    if (first !== undefined) return first;
    this.#first.set(key, ai);
    const own = this.#findings.get(ai) ?? [];
    own.push(key);
    if (own.length > KEPT) this.#first.delete(own.shift()!);
    this.#findings.set(ai, own);
    return ai;
  }
}

/**
 * A digest over what cannot be the same by chance: no two AIs draw the same workloads. Names, parents and
 * everything else that a copy can change for nothing is left out.
 */
export function findingOf({ space, workload, params, classic }: PatternContent): string {
  return digestText(canonicalJson({ space, workload: workload.digest, params, classic }));
}
