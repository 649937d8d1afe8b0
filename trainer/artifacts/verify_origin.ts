/**
 * Remembers who shared something first. A finding that another AI shares again, in content the same and under
 * another name, is not that AI's work.
 */
import { canonicalJson } from "./canonical_json.ts";
import { digestText } from "./digest.ts";
import { type PatternContent, patternContent } from "./pattern.ts";

/** So many findings are remembered of each AI, the newest: a flood of one makes nobody else's forgotten. */
const KEPT = 1024;

export class Origins {
  readonly #first = new Map<string, string>();
  /** The key is the AI; its findings are listed oldest first. */
  readonly #findings = new Map<string, string[]>();

  /**
   * Records the content of a pattern in the order of arrival. What is no pattern is ignored.
   * @param ai who shared it.
   */
  note(content: unknown, ai: string): void {
    const { data } = patternContent.safeParse(content);
    if (data) this.of(data, ai);
  }

  /** Returns who shared this first; `ai` itself where it is new. */
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
 * Digests what cannot be the same by chance: no two AIs draw the same workloads. Names, parents and everything else
 * that a copy can change for nothing is left out.
 */
export function findingOf({ space, workload, params, classic }: PatternContent): string {
  return digestText(canonicalJson({ space, workload: workload.digest, params, classic }));
}
