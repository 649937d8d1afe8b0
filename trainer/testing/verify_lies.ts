/** Makes false shares, for tests of who has to find out. */
import { componentId, type ComponentShare } from "../artifacts/component.ts";
import { digestText } from "../artifacts/digest.ts";
import { type PatternContent, patternShare } from "../artifacts/pattern.ts";
import type { SharedComponent, SharedPattern } from "../artifacts/verify.ts";
import type { Result } from "../artifacts/verify_result.ts";
import { networking } from "../kernels/networking/networking.ts";
import { decode, encode } from "../kernels/space.ts";
import { acrossFolds, worstRatio } from "../learner/fold.ts";
import {
  component,
  forged,
  forgedComponent,
  learned,
  lesson,
  lucky,
  ME,
  sent,
  share,
} from "./verify_case.ts";

const reno = encode(networking.space, networking.space.points["reno"]!);
const zeros = `sha256:${"0".repeat(64)}`;
const ones = `sha256:${"1".repeat(64)}`;

/** Each changes what is claimed; everything else is digested and named as if it were true. */
const contents: Record<string, [(content: PatternContent) => void, Result]> = {
  "a better score": [(c) => c.score.value += 0.1, "mismatch"],
  "a better held-out score": [(c) => c.score.held_out!.value += 0.1, "mismatch"],
  "one more packet delivered": [(c) => c.score.counts[0]![1]! += 1, "mismatch"],
  "one packet less on the held-out workload": [(c) => c.score.held_out!.counts[0]![1]! -= 1, "mismatch"],
  "the counts of one workload only": [(c) => void c.score.counts.pop(), "mismatch"],
  "a weaker baseline": [(c) => c.score.baseline.value -= 1, "mismatch"],
  "a baseline nobody knows": [(c) => c.score.baseline.name = "constructor", "mismatch"],
  "a baseline that is not the best classic": [(c) => c.score.baseline.name = "reno", "mismatch"],
  "a better ratio": [(c) => c.score.ratio! -= 0.01, "mismatch"],
  "no ratio": [(c) => void delete c.score.ratio, "mismatch"],
  "a better held-out ratio": [(c) => c.score.held_out!.ratio! -= 0.01, "mismatch"],
  "other parameters than those of x": [(c) => c.params!["beta"] = 0.31, "mismatch"],
  "a parameter too many": [(c) => c.params!["zeta"] = 1, "mismatch"],
  "a point with a coordinate missing": [(c) => void c.x!.pop(), "mismatch"],
  "a point outside the box": [(c) => c.x![0] = 1.5, "unverifiable"],
  "no point at all": [(c) => (delete c.x, delete c.params), "mismatch"],
  "another workload under the same digest": [(c) => c.workload.folds = [[7], [8]], "mismatch"],
  "a wrong workload digest": [(c) => c.workload.digest = zeros, "mismatch"],
  "a wrong held-out digest": [(c) => c.score.held_out!.digest = zeros, "mismatch"],
  "a shorter workload": [(c) => c.workload.length -= 1, "mismatch"],
  "an unknown space": [(c) => c.space = "ccd@2", "unverifiable"],
  "a space of another kernel": [(c) => c.space = "dmg@1", "unverifiable"],
  "another simulator version": [(c) => c.sim.version = "9.0.0", "unverifiable"],
  "a simulator that computes otherwise": [(c) => c.sim.code_hash = ones, "unverifiable"],
  "an unknown generator": [(c) => c.workload.gen = "dice@1", "unverifiable"],
  "a year of link": [(c) => c.workload.length = 31_536_000_000, "unverifiable"],
  "hundreds of workloads": [
    (c) => (c.workload.folds = Array(4).fill(Array(16).fill(1)), c.workload.length = 30_000),
    "unverifiable",
  ],
  "a thousand seeds in a fold": [(c) => c.workload.folds = [Array(1000).fill(1)], "unverifiable"],
  "a hundred thousand coordinates": [(c) => c.x = Array(100_000).fill(0.5), "unverifiable"],
  "the opposite direction": [(c) => c.score.direction = "min", "mismatch"],
  "another unit": [(c) => c.score.unit = "s", "mismatch"],
  "the work of another AI": [(c) => c.provenance.trainer = "AI_Node_9", "mismatch"],
  "another specialization": [(c) => c.specialization = "security", "mismatch"],
  "a classic at another point": [(c) => atClassic(c, [0.5, ...reno.slice(1)]), "mismatch"],
  "a point of a classic that the family lacks": [(c) => atClassic(c, reno, "copa"), "mismatch"],
  "to have learned what the gate is closed to": [(c) => void delete c.score.held_out, "mismatch"],
  "to be joint without a partner": [(c) => c.finding = "joint", "mismatch"],
  "to be a classic without a name": [(c) => c.finding = "classic", "mismatch"],
  "an unknown classic": [(c) => c.classic = "toString", "unverifiable"],
};

/** Claims the numbers of a classic, honestly counted, for parameters that are not its own. */
function atClassic(content: PatternContent, x: readonly number[], classic = "reno"): void {
  const results = lesson.folds.map((fold) => fold.classic(classic));
  const { value, counts } = acrossFolds(results);
  const { baseline } = content.score;
  Object.assign(content, { finding: "classic", classic, x, params: decode(networking.space, x) });
  Object.assign(content.score, { value, counts, baseline, ratio: worstRatio(results, lesson.folds) });
  delete content.score.held_out;
}

const notANumber: SharedPattern[] = [NaN, Infinity, "NaN", null].map((value) => ({
  pattern_id: share.pattern_id,
  content: { ...learned, score: { ...learned.score, value } },
}));

/** Each entry is one way in which a pattern of `ME` can be false, how to make it, and the result of its check. */
export const falsePatterns: Record<string, [() => SharedPattern, Result]> = {
  ...Object.fromEntries(
    Object.entries(contents).map((
      [name, [change, result]],
    ) => [`claims ${name}`, [() => changed(change), result]]),
  ),
  "has another digest": [() => ({ ...share, digest: zeros }), "mismatch"],
  "has an id that does not follow": [() => ({ ...share, pattern_id: `${ME}_pattern_00000000` }), "mismatch"],
  "has the id of another AI's": [
    () => ({ ...share, pattern_id: share.pattern_id.replace(ME, "AI_Node_9") }),
    "mismatch",
  ],
  "shows a better score outside than inside": [() => ({ ...share, score: share.score - 0.1 }), "mismatch"],
  "shows a score of NaN outside": [() => ({ ...share, score: NaN }), "mismatch"],
  "shows the opposite direction outside": [() => ({ ...share, direction: "max" as const }), "mismatch"],
  "shows another domain outside": [() => ({ ...share, domain: "dmg@1" }), "mismatch"],
  "was changed after it was digested": [
    () => ({ ...share, content: { ...learned, finding: "milestone" } }),
    "mismatch",
  ],
  "carries half a megabyte nobody asked for": [
    () => patternShare({ ...learned, padding: "x".repeat(500_000) } as PatternContent),
    "unverifiable",
  ],
  "gains on picked workloads and nowhere else": [() => sent(patternShare(lucky())), "overclaimed"],
  "is empty": [
    () => ({ pattern_id: share.pattern_id, content: { schema: "aicollab/pattern@1" } }),
    "unverifiable",
  ],
};
notANumber.forEach((pattern, i) =>
  falsePatterns[`has a score that is no number (${i})`] = [() => pattern, "unverifiable"]
);

/** Returns the component with another source, honestly digested and named. */
function withSource(source: string): SharedComponent {
  const digest = digestText(source);
  return { ...component, source, digest, component_id: componentId(ME, "ccd@1", digest) };
}

const evidenceWith = (change: Partial<ComponentShare["evidence"]>) => ({
  ...component,
  evidence: { ...component.evidence, ...change },
});

/** Each entry is one way in which a component can be false. */
export const falseComponents: Record<string, [() => SharedComponent, Result]> = {
  "with one changed byte": [
    () => withSource(component.source.replace("cwnd = 10", "cwnd = 11")),
    "unverifiable",
  ],
  "with one blank more at its end": [() => withSource(`${component.source} `), "unverifiable"],
  "with a program of its own": [() => withSource("Deno.exit(1)"), "unverifiable"],
  "with one changed byte under the old digest": [
    () => ({ ...component, source: component.source.replace("cwnd = 10", "cwnd = 11") }),
    "mismatch",
  ],
  "with an id that does not follow": [
    () => ({ ...component, component_id: `${ME}_net_module_00000000` }),
    "mismatch",
  ],
  "of a megabyte": [() => withSource(`${component.source}//${"x".repeat(1_000_000)}`), "unverifiable"],
  "of another template": [
    () => evidenceWith({ template: { space: "ccd@1", digest: ones } }),
    "unverifiable",
  ],
  "of the template of another space": [
    () => evidenceWith({ template: { ...component.evidence.template, space: "dmg@1" } }),
    "mismatch",
  ],
  "of a pattern with another id": [() => evidenceWith({ pattern_id: `${ME}_pattern_00000000` }), "mismatch"],
  "shared for another domain": [() => ({ ...component, domain: "dmg@1" }), "mismatch"],
  "without evidence": [() => ({ ...component, evidence: undefined }), "unverifiable"],
  "that scores better than it does": [() => forgedComponent((c) => c.score.value += 0.1), "mismatch"],
  "of another AI": [() => forgedComponent((c) => c.provenance.trainer = "AI_Node_9"), "mismatch"],
};

function changed(change: (content: PatternContent) => void): SharedPattern {
  const { pattern_id, content } = forged(change);
  return { pattern_id, content };
}
