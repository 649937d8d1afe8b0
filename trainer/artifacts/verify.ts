/**
 * Checks what another AI shared by doing it again, cheapest first: size and shape, digests, names, versions,
 * workloads, source, counts, and what is left of the gain on workloads that nobody could prepare for. Nothing that
 * was received is trusted or run; a share that we cannot judge is `unverifiable`, which is no reproach.
 */
import { inPieces } from "../yield_to_event_loop.ts";
import type { Candidate, Kernel } from "../kernels/kernel.ts";
import { Fold } from "../learner/fold.ts";
import { canonicalJson } from "./canonical_json.ts";
import {
  type ComponentEvidence,
  componentEvidence,
  componentId,
  isKnownTemplate,
  isRenderedBy,
} from "./component.ts";
import { digestText } from "./digest.ts";
import {
  contentDigest,
  type PatternContent,
  patternContent,
  patternId,
  type PatternShare,
  patternShare,
  workloadsDigest,
} from "./pattern.ts";
import { checkFinding, checkObjective, checkPoint, checkSize, known } from "./verify_content.ts";
import { gainClaimed, type HiddenGain, hiddenGain, holds, unforeseenSeed } from "./verify_hidden.ts";
import { findingOf, Origins } from "./verify_origin.ts";
import { checkClaim } from "./verify_recount.ts";
import { mismatch, Refused, type Result } from "./verify_result.ts";

/** This is the `data` of a `verdict`, with the reason in words. */
export interface Verdict {
  readonly subject: string;
  readonly result: Result;
  readonly reason?: string;
  /** The objective's value as the share claims it, once the content could be read, is here. */
  readonly claimed?: number;
  /** The same value as it was measured here, once it was, is here. */
  readonly measured?: number;
  /** It is absent where no gain was claimed, or something else was wrong before. */
  readonly hidden?: HiddenGain;
  /**
   * The check measured so many candidates and classics, each counted once for each fold; fewer when a fold was at
   * hand already.
   */
  readonly evals: number;
}

/** The tally holds what a check has found so far, whatever its end. */
type Tally = {
  -readonly [K in keyof Pick<Verdict, "claimed" | "measured" | "hidden" | "evals">]: Verdict[K];
};

/** A check returns the content only where it was verified. */
export interface Checked<T> {
  readonly verdict: Verdict;
  readonly content?: T;
  /**
   * Names what was judged, so that a pattern's claim that comes again with its component is the same one: the
   * claim where that is what was refused, else the subject.
   */
  readonly claim: string;
}

const KEPT_FOLDS = 8;
const KEPT_GAINS = 64;
/** Larger patterns are not looked at; the limit is in UTF-16 code units of the canonical form. */
const LONGEST_PATTERN = 32 * 1024;
const LONGEST_SOURCE = 256 * 1024;
const LONGEST_REASON = 200;

/** Only this is looked at of a `pattern_share`'s data. */
export type SharedPattern =
  & { readonly pattern_id: string; readonly content?: unknown }
  & { [K in "domain" | "score" | "unit" | "direction" | "digest"]?: PatternShare[K] | undefined };

/** Only this is looked at of an `os_component_share`'s data. */
export interface SharedComponent {
  readonly component_id: string;
  readonly domain: string;
  readonly source?: string | undefined;
  readonly evidence?: unknown;
  readonly digest?: string | undefined;
}

/** These say whose claims are checked, and how. */
interface Claims {
  /** This is the pattern's digest. */
  readonly digest: string;
  readonly source: string;
  readonly tally: Tally;
  /** The source is checked between workloads and counts. */
  readonly checkSource?: () => void;
  /** An abort ends the check. */
  readonly signal?: AbortSignal | undefined;
}

/** Returns whether a pattern or component claims to be of our making, so that checking it makes sense. */
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
   * Gains on hidden workloads are kept by finding and baseline: the same finding, in a component or another
   * pattern, is judged by the same ones.
   */
  readonly #gains = new Map<string, number>();
  readonly #origins = new Origins();
  readonly #draw: () => number;

  /** @param draw seeds of hidden workloads; a test can give its own. */
  constructor(draw: () => number = unforeseenSeed) {
    this.#draw = draw;
  }

  /** Records that `ai` shared this pattern, in case another AI shares it too. */
  note(content: unknown, ai: string): void {
    this.#origins.note(content, ai);
  }

  /**
   * Checks a `pattern_share` from `source`. Never throws for anything that came over the wire.
   * @throws the signal's reason once it aborted; nothing is judged then.
   */
  pattern(share: SharedPattern, source: string, signal?: AbortSignal): Promise<Checked<PatternContent>> {
    return judge(share.pattern_id, signal, async (tally) => {
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
      await this.#checkClaims(content, { digest: expected.digest, source, tally, signal });
      return content;
    });
  }

  /** Checks an `os_component_share` as `pattern` does; its source text is compared, never run. */
  component(
    share: SharedComponent,
    source: string,
    signal?: AbortSignal,
  ): Promise<Checked<ComponentEvidence>> {
    return judge(share.component_id, signal, async (tally) => {
      const { source: text } = share;
      if (text === undefined) throw new Refused("unverifiable", "its body is a blob, which no trainer reads");
      const content = parsed(componentEvidence, share.evidence);
      const { pattern, template } = content;
      tally.claimed = pattern.score.value;
      const { pattern: raw } = share.evidence as { pattern: unknown };
      checkLength("pattern", canonically(() => canonicalJson(raw)), LONGEST_PATTERN);
      checkLength("source", text, LONGEST_SOURCE);
      const digest = digestText(text);
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
      if (!isKnownTemplate(kernel, template.digest)) throw new Refused("unverifiable", "another template");
      const checkSource = () => {
        if (!isRenderedBy(template.digest, text, pattern)) {
          // It may well do what it says; but only what we could have written ourselves can be judged.
          throw new Refused("unverifiable", "source is not what the template renders");
        }
      };
      await this.#checkClaims(pattern, { digest: patternDigest, source, tally, checkSource, signal });
      return content;
    });
  }

  /** Checks everything that a pattern claims, in whatever share it arrives. */
  async #checkClaims(pattern: PatternContent, claims: Claims): Promise<void> {
    try {
      this.#checkOrigin(pattern, claims.source);
      await this.#recount(pattern, claims);
    } catch (error) {
      // Several patterns may claim one lucky point.
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
    if (first !== source) throw mismatch(`"${first}" shared it first`);
  }

  /** Measures everything that the pattern claims. */
  async #recount(pattern: PatternContent, { tally, checkSource, signal }: Claims): Promise<void> {
    const { score, workload } = pattern;
    const kernel = known(pattern);
    checkObjective(kernel, pattern);
    checkSize(kernel, pattern);
    const candidate = checkPoint(kernel, pattern);
    checkFinding(pattern);
    const folds = await this.#foldsOf(kernel, workload.folds, workload.length, signal);
    if (digestOf(folds) !== workload.digest) throw mismatch("workloads differ");
    const heldOut = score.held_out
      ? await this.#foldsOf(kernel, [score.held_out.seeds], workload.length, signal)
      : [];
    if (score.held_out && digestOf(heldOut) !== score.held_out.digest) {
      throw mismatch("held-out workloads differ");
    }
    checkSource?.();
    const all = [...folds, ...heldOut];
    const before = countEvals(all);
    try {
      await checkClaim(candidate, folds, score, { tally, signal });
      // The verdict has one number, that of the learned workloads.
      if (score.held_out) await checkClaim(candidate, heldOut, score.held_out, { signal });
    } finally {
      tally.evals += countEvals(all) - before;
    }
    const claimed_gain = gainClaimed(kernel, pattern);
    if (claimed_gain === 0) return;
    const gain = await this.#hiddenGain(kernel, { candidate, pattern, tally, signal });
    tally.hidden = { claimed_gain, gain };
    if (!holds(tally.hidden)) throw new Refused("overclaimed", "the gain is lost on other workloads");
  }

  async #hiddenGain(
    kernel: Kernel,
    { candidate, pattern, tally, signal }:
      & { candidate: Candidate; pattern: PatternContent }
      & Pick<Claims, "tally" | "signal">,
  ): Promise<number> {
    const key = `${findingOf(pattern)} ${canonicalJson(pattern.score.baseline)}`;
    const known = this.#gains.get(key);
    if (known !== undefined) return known;
    const { evals, gain } = await hiddenGain(kernel, { candidate, pattern, draw: this.#draw, signal });
    tally.evals += evals;
    keepNewest(this.#gains, key, gain, KEPT_GAINS);
    return gain;
  }

  async #foldsOf(
    kernel: Kernel,
    seeds: readonly (readonly number[])[],
    length: number,
    signal: AbortSignal | undefined,
  ): Promise<readonly Fold[]> {
    const folds: Fold[] = [];
    for (const some of seeds) {
      const key = `${kernel.space.id} ${length} ${some.join()}`;
      const fold = this.#folds.get(key) ?? new Fold(kernel, some, length);
      keepNewest(this.#folds, key, fold, KEPT_FOLDS);
      folds.push(fold);
      await inPieces(fold.loading(), signal);
    }
    return folds;
  }
}

function keepNewest<V>(map: Map<string, V>, key: string, value: V, kept: number): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > kept) map.delete(map.keys().next().value!);
}

async function judge<T>(
  subject: string,
  signal: AbortSignal | undefined,
  check: (tally: Tally) => Promise<T>,
): Promise<Checked<T>> {
  const tally: Tally = { evals: 0 };
  try {
    const content = await check(tally);
    return { verdict: { subject, result: "verified", ...tally }, content, claim: subject };
  } catch (error) {
    signal?.throwIfAborted();
    const result = error instanceof Refused ? error.result : "crashed";
    // The reason quotes what was received, and that may be as long as a line.
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_REASON);
    const claim = error instanceof Refused ? error.claim : undefined;
    return { verdict: { subject, result, reason, ...tally }, claim: claim ?? subject };
  }
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

function digestOf(folds: readonly Fold[]): string {
  return workloadsDigest(folds.flatMap((fold) => fold.workloads));
}

function countEvals(folds: readonly Fold[]): number {
  return folds.reduce((sum, fold) => sum + fold.evals, 0);
}
