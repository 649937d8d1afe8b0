/**
 * Checks what another AI shared by doing it again, cheapest first: size and shape, digests, names, versions,
 * workloads, source, counts, and what is left of the gain on workloads that nobody could prepare for. Nothing
 * of what came is trusted or run; a share that we cannot judge is `unverifiable`, which is no reproach.
 */
import { breathe } from "../breathe.ts";
import type { Candidate, Kernel } from "../kernels/kernel.ts";
import { decode, encode, inBox } from "../kernels/space.ts";
import { fieldOf, kernelOfSpace } from "../kernels/table.ts";
import { acrossFolds, bestOver, Fold, worstRatio } from "../learner/fold.ts";
import type { FoldResult } from "../learner/fold.ts";
import { GATE } from "../learner/lesson.ts";
import { canonicalJson } from "./canonical_json.ts";
import { componentEvidence, componentId, renderComponent, templateDigest } from "./component.ts";
import type { ComponentEvidence } from "./component.ts";
import { digestText } from "./digest.ts";
import { contentDigest, patternContent, patternId, patternShare, simOf, workloadsDigest } from "./pattern.ts";
import type { PatternContent, PatternShare } from "./pattern.ts";
import { gainClaimed, hiddenGain, holds, unforeseenSeed } from "./verify_hidden.ts";
import type { HiddenGain } from "./verify_hidden.ts";
import { findingOf, Origins } from "./verify_origin.ts";

/**
 * `mismatch`: something is not as it was told; `overclaimed`: true where it was measured, and not elsewhere;
 * `crashed`: our own simulator failed on it, which is our bug.
 */
export type Result = "verified" | "mismatch" | "overclaimed" | "unverifiable" | "crashed";

/** The `data` of a `verdict`, with the reason in words. */
export interface Verdict {
  subject: string;
  result: Result;
  reason?: string;
  /** The objective's value as it was told, once the content could be read. */
  claimed?: number;
  /** The same value as it is here, once it was measured. */
  measured?: number;
  /** Absent where no gain was claimed, or something else was wrong before. */
  hidden?: HiddenGain;
  /**
   * Candidates and classics that the check measured, once for each fold; fewer when a fold was at hand
   * already.
   */
  evals: number;
}

/** What a check has found so far, whatever its end. */
type Tally = Pick<Verdict, "claimed" | "measured" | "hidden" | "evals">;

/** What a check found; the content only where it was verified. */
export interface Checked<T> {
  verdict: Verdict;
  content?: T;
  /**
   * Names what was judged, so that a pattern's claim that comes again with its component is the same one: the
   * claim where that is what was refused, else the subject.
   */
  claim: string;
}

/** Longest events to rebuild for one check, in the generator's longest workloads. */
const MOST_LONGEST_WORKLOADS = 8;
const TOLERANCE = 1e-9;
const KEPT_FOLDS = 8;
const KEPT_GAINS = 64;
/** Larger ones are not looked at; in UTF-16 code units of the canonical form. */
const LONGEST_PATTERN = 32 * 1024;
const LONGEST_SOURCE = 256 * 1024;
const LONGEST_REASON = 200;

/** What is looked at of a `pattern_share`'s data. */
export type SharedPattern =
  & { pattern_id: string; content?: unknown }
  & { [K in "domain" | "score" | "unit" | "direction" | "digest"]?: PatternShare[K] | undefined };

/** What is looked at of an `os_component_share`'s data. */
export interface SharedComponent {
  component_id: string;
  domain: string;
  source: string;
  evidence?: unknown;
  digest?: string | undefined;
}

/** A refusal on the way, turned into a verdict at the border of this file. */
class Refused extends Error {
  /** What was refused, where it is not the share itself; see `Checked`. */
  claim: string | undefined;

  constructor(readonly result: Exclude<Result, "verified">, reason: string) {
    super(reason);
  }
}

/** Whose claims are checked, and how. */
interface Claims {
  /** The pattern's. */
  digest: string;
  source: string;
  tally: Tally;
  /** Has its turn between workloads and counts. */
  checkSource?: () => void;
}

/** Whether a pattern or component claims to be of our making, so that checking it makes sense. */
export function isOurs(content: unknown): boolean {
  const schema = typeof content === "object" && content !== null && "schema" in content
    ? content.schema
    : undefined;
  return schema === "aicollab/pattern@1" || schema === "aicollab/component@1";
}

/**
 * Checks shares one after another, never two at a time; keeps the last workloads, as what one lesson shares
 * is about the same ones.
 */
export class Checker {
  readonly #folds = new Map<string, Fold>();
  /**
   * Gains on hidden workloads by finding and baseline: told again, in a component or another pattern, it is
   * judged by the same ones.
   */
  readonly #gains = new Map<string, number>();
  readonly #origins = new Origins();
  readonly #draw: () => number;

  /** @param draw seeds of hidden workloads; a test can give its own. */
  constructor(draw: () => number = unforeseenSeed) {
    this.#draw = draw;
  }

  /** Takes note that `ai` told this pattern, for when somebody else does. */
  note(content: unknown, ai: string): void {
    this.#origins.note(content, ai);
  }

  /** Checks a `pattern_share` from `source`. Never throws for anything that came over the wire. */
  pattern(share: SharedPattern, source: string): Promise<Checked<PatternContent>> {
    return judge(share.pattern_id, async (tally) => {
      const content = parsed(patternContent, share.content);
      tally.claimed = content.score.value;
      checkLength("pattern", canonically(() => canonicalJson(share.content)), LONGEST_PATTERN);
      const expected = patternShare(share.content as PatternContent);
      if (share.digest !== undefined && share.digest !== expected.digest) throw mismatch("digest differs");
      if (share.pattern_id !== patternId(source, expected.digest)) {
        throw mismatch("id does not follow from the digest");
      }
      for (const key of ["domain", "score", "unit", "direction"] as const) {
        if (share[key] !== undefined && share[key] !== expected[key]) throw mismatch(`${key} differs`);
      }
      await this.#checkClaims(content, { digest: expected.digest, source, tally });
      return content;
    });
  }

  /** Checks an `os_component_share` from `source`; its source text is compared, never run. */
  component(share: SharedComponent, source: string): Promise<Checked<ComponentEvidence>> {
    return judge(share.component_id, async (tally) => {
      const content = parsed(componentEvidence, share.evidence);
      const { pattern, template } = content;
      tally.claimed = pattern.score.value;
      const { pattern: raw } = share.evidence as { pattern: unknown };
      checkLength("pattern", canonically(() => canonicalJson(raw)), LONGEST_PATTERN);
      checkLength("source", share.source, LONGEST_SOURCE);
      const digest = digestText(share.source);
      if (share.digest !== undefined && share.digest !== digest) throw mismatch("digest differs");
      if (share.component_id !== componentId(source, pattern.space, digest)) {
        throw mismatch("id does not follow from the digest");
      }
      const patternDigest = contentDigest(raw);
      if (content.pattern_id !== patternId(source, patternDigest)) {
        throw mismatch("pattern id does not follow from the pattern");
      }
      const kernel = known(pattern);
      if (template.space !== pattern.space || share.domain !== pattern.space) {
        throw mismatch("space, template and domain differ");
      }
      if (template.digest !== templateDigest(kernel)) throw new Refused("unverifiable", "another template");
      const checkSource = () => {
        if (!pattern.params || renderComponent(pattern) !== share.source) {
          // It may well do what it says; but only what we could have written ourselves can be judged.
          throw new Refused("unverifiable", "source is not what the template renders");
        }
      };
      await this.#checkClaims(pattern, { digest: patternDigest, source, tally, checkSource });
      return content;
    });
  }

  /** Everything that a pattern says of itself, in whatever share it comes. */
  async #checkClaims(pattern: PatternContent, claims: Claims): Promise<void> {
    try {
      this.#checkOrigin(pattern, claims.source);
      await this.#recount(pattern, claims);
    } catch (error) {
      // One lucky point may be told in several patterns.
      if (error instanceof Refused) {
        error.claim = error.result === "overclaimed" ? findingOf(pattern) : claims.digest;
      }
      throw error;
    }
  }

  #checkOrigin(content: PatternContent, source: string): void {
    const { trainer } = content.provenance;
    if (trainer !== source) throw mismatch(`learned by "${trainer}", not the sender`);
    const first = this.#origins.of(content, source);
    if (first !== source) throw mismatch(`"${first}" told it first`);
  }

  /** Measures everything that the pattern claims. */
  async #recount(pattern: PatternContent, { tally, checkSource }: Claims): Promise<void> {
    const { score, workload } = pattern;
    const kernel = known(pattern);
    checkObjective(kernel, pattern);
    checkSize(kernel, pattern);
    const candidate = checkPoint(kernel, pattern);
    checkFinding(pattern);
    const folds = await this.#foldsOf(kernel, workload.folds, workload.length);
    if (digestOf(folds) !== workload.digest) throw mismatch("workloads differ");
    const heldOut = score.held_out
      ? await this.#foldsOf(kernel, [score.held_out.seeds], workload.length)
      : [];
    if (score.held_out && digestOf(heldOut) !== score.held_out.digest) {
      throw mismatch("held-out workloads differ");
    }
    checkSource?.();
    const all = [...folds, ...heldOut];
    const before = countEvals(all);
    try {
      await checkClaim(candidate, folds, score, tally);
      // The verdict tells one number, that of the learned workloads.
      if (score.held_out) await checkClaim(candidate, heldOut, score.held_out);
    } finally {
      tally.evals += countEvals(all) - before;
    }
    const claimed_gain = gainClaimed(kernel, pattern);
    if (claimed_gain === 0) return;
    const gain = await this.#hiddenGain(kernel, { candidate, pattern, tally });
    tally.hidden = { claimed_gain, gain };
    if (!holds(tally.hidden)) throw new Refused("overclaimed", "the gain is lost on other workloads");
  }

  async #hiddenGain(
    kernel: Kernel,
    { candidate, pattern, tally }: { candidate: Candidate; pattern: PatternContent; tally: Tally },
  ): Promise<number> {
    const key = `${findingOf(pattern)} ${canonicalJson(pattern.score.baseline)}`;
    const known = this.#gains.get(key);
    if (known !== undefined) return known;
    const { evals, gain } = await hiddenGain(kernel, { candidate, pattern, draw: this.#draw });
    tally.evals += evals;
    keepNewest(this.#gains, key, gain, KEPT_GAINS);
    return gain;
  }

  async #foldsOf(
    kernel: Kernel,
    seeds: readonly (readonly number[])[],
    length: number,
  ): Promise<readonly Fold[]> {
    const folds: Fold[] = [];
    for (const some of seeds) {
      const key = `${kernel.space.id} ${length} ${some.join()}`;
      const fold = this.#folds.get(key) ?? new Fold(kernel, some, length);
      keepNewest(this.#folds, key, fold, KEPT_FOLDS);
      folds.push(fold);
      await breathe();
    }
    return folds;
  }
}

function keepNewest<V>(map: Map<string, V>, key: string, value: V, kept: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > kept) map.delete(map.keys().next().value!);
}

async function judge<T>(subject: string, check: (tally: Tally) => Promise<T>): Promise<Checked<T>> {
  const tally: Tally = { evals: 0 };
  try {
    const content = await check(tally);
    return { verdict: { subject, result: "verified", ...tally }, content, claim: subject };
  } catch (error) {
    const result = error instanceof Refused ? error.result : "crashed";
    // What came is quoted in it, and may be as long as a line.
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_REASON);
    const claim = error instanceof Refused ? error.claim : undefined;
    return { verdict: { subject, result, reason, ...tally }, claim: claim ?? subject };
  }
}

function mismatch(reason: string): Refused {
  return new Refused("mismatch", reason);
}

function checkLength(what: string, text: string, longest: number): void {
  if (text.length > longest) throw new Refused("unverifiable", `a ${what} of ${text.length} is too long`);
}

function parsed<T>(
  schema: {
    safeParse(value: unknown): {
      success: boolean;
      data?: T;
      error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] };
    };
  },
  value: unknown,
): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data!;
  const { path, message } = error!.issues[0]!;
  throw new Refused("unverifiable", `${path.map(String).join(".") || "content"}: ${message}`);
}

/** What is digested may hold more than our schema asks for, such as half a character or a thousand levels. */
function canonically<T>(digest: () => T): T {
  try {
    return digest();
  } catch (cause) {
    throw new Refused("unverifiable", `no canonical form: ${cause instanceof Error ? cause.message : cause}`);
  }
}

/** The kernel that the pattern names, in exactly our version. */
function known({ space, sim, workload }: PatternContent): Kernel {
  const kernel = kernelOfSpace(space);
  if (!kernel) throw new Refused("unverifiable", `unknown space "${space}"`);
  if (canonicalJson(sim) !== canonicalJson(simOf(kernel))) {
    throw new Refused("unverifiable", "another simulator");
  }
  if (workload.gen !== kernel.generator.name) {
    throw new Refused("unverifiable", `unknown generator "${workload.gen}"`);
  }
  return kernel;
}

function checkObjective(kernel: Kernel, { space, specialization, score }: PatternContent): void {
  if (specialization !== fieldOf(space)) throw mismatch("specialization differs");
  const { name, unit, direction } = kernel.objective;
  if (score.objective !== name || score.unit !== unit || score.direction !== direction) {
    throw mismatch("objective differs");
  }
}

function checkSize(kernel: Kernel, { workload, score }: PatternContent): void {
  const seeds = workload.folds.flat().length + (score.held_out?.seeds.length ?? 0);
  const { maxLength } = kernel.generator;
  if (workload.length > maxLength || seeds * workload.length > MOST_LONGEST_WORKLOADS * maxLength) {
    throw new Refused("unverifiable", "too much to recount");
  }
}

function checkPoint(kernel: Kernel, { x, params, classic }: PatternContent): Candidate {
  if (x !== undefined && !inBox(kernel.space, x)) throw mismatch("x is no point of the space");
  if ((x === undefined) !== (params === undefined)) {
    throw mismatch("x and params come together");
  }
  if (x && canonicalJson(decode(kernel.space, x)) !== canonicalJson(params)) {
    throw mismatch("params are not those of x");
  }
  if (classic !== undefined) {
    if (!kernel.classics.includes(classic)) throw new Refused("unverifiable", `unknown classic "${classic}"`);
    // What is measured is the classic, so the point that others would start from has to be its own.
    const own = kernel.space.points[classic];
    if (x && (!own || canonicalJson(x) !== canonicalJson(encode(kernel.space, own)))) {
      throw mismatch(`x is not the point of "${classic}"`);
    }
    return { classic };
  }
  if (!params) throw mismatch("neither a point nor a classic");
  return { params };
}

/** Whether the word for it is what the numbers say; those are recounted. */
function checkFinding({ finding, classic, score }: PatternContent): void {
  const isClassic = finding === "classic" || finding === "classic_suffices";
  const isLearned = [score, score.held_out].every((part) => part?.ratio !== undefined && part.ratio < GATE);
  if (
    classic !== (isClassic ? score.baseline.name : undefined) ||
    (finding === "joint") !== (score.baseline.x !== undefined) ||
    (finding === "learned" && !isLearned)
  ) throw mismatch(`it is not what "${finding}" says`);
}

/** Compares value, counts, baseline and ratio with what they are here, and tells `tally` the value. */
async function checkClaim(
  candidate: Candidate,
  folds: readonly Fold[],
  claim: Omit<PatternContent["score"], "objective" | "unit" | "direction" | "held_out">,
  tally: Pick<Tally, "measured"> = {},
): Promise<void> {
  const results = await measureAll(candidate, folds);
  const { value, counts } = acrossFolds(results);
  tally.measured = value;
  if (canonicalJson(counts) !== canonicalJson(claim.counts)) throw mismatch("counts differ");
  if (!same(value, claim.value)) throw mismatch("value differs");
  const { name, x, value: baseline } = claim.baseline;
  const { kernel } = folds[0]!;
  if (x === undefined) {
    // What is claimed is to be the best classic, so all of them are measured.
    for (const fold of folds) {
      for (const classic of kernel.classics) {
        fold.classic(classic);
        await breathe();
      }
    }
    const best = bestOver(folds);
    if (name !== best.name || !same(baseline, best.value)) throw mismatch("the best classic differs");
    if (claim.ratio === undefined || !same(claim.ratio, worstRatio(results, folds))) {
      throw mismatch("ratio differs");
    }
    return;
  }
  if (!inBox(kernel.space, x)) throw mismatch("the baseline is no point of the space");
  const start = acrossFolds(await measureAll({ params: decode(kernel.space, x) }, folds));
  if (!same(baseline, start.value)) throw mismatch("the baseline's value differs");
  if (claim.ratio !== undefined) throw mismatch("ratio differs");
}

async function measureAll(candidate: Candidate, folds: readonly Fold[]): Promise<FoldResult[]> {
  const results: FoldResult[] = [];
  for (const fold of folds) {
    results.push(fold.measure(candidate));
    await breathe();
  }
  return results;
}

function same(a: number, b: number): boolean {
  return Math.abs(a - b) <= TOLERANCE;
}

function digestOf(folds: readonly Fold[]): string {
  return workloadsDigest(folds.flatMap((fold) => fold.workloads));
}

function countEvals(folds: readonly Fold[]): number {
  return folds.reduce((sum, fold) => sum + fold.evals, 0);
}
