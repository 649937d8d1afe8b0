import assert from "node:assert/strict";
import fc from "fast-check";
import { graphics } from "../kernels/graphics.ts";
import { networking } from "../kernels/networking.ts";
import { encode } from "../kernels/space.ts";
import { plugTogether, stream, streamSpace } from "../kernels/stream.ts";
import { JointLesson } from "../learner/joint_lesson.ts";
import { Lesson } from "../learner/lesson.ts";
import { componentShare } from "./component.ts";
import type { ComponentShare } from "./component.ts";
import { classicPattern, conclusionPattern, jointPattern, milestonePattern } from "./lesson_pattern.ts";
import { patternShare } from "./pattern.ts";
import type { PatternContent, PatternShare } from "./pattern.ts";
import { Checker, isOurs } from "./verify.ts";
import type { SharedComponent, SharedPattern } from "./verify.ts";

const ME = "AI_Node_1";
const who = { trainer: ME, brain: "builtin", parents: [] };

const lesson = new Lesson({
  kernel: networking,
  budget: 50,
  seed: 1,
  folds: [[1], [2]],
  heldOut: [3],
  length: 4000,
});
while (!lesson.done) lesson.step();
const learned = conclusionPattern(lesson, who);
const share = patternShare(learned);
const component = componentShare(learned, share.pattern_id);

const checkPattern = (share: SharedPattern, source: string) => new Checker().pattern(share, source);
const checkComponent = (share: SharedComponent, source: string) => new Checker().component(share, source);

/** What travelled: the wire knows JSON only. */
const sent = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** The pattern with a change, honestly digested and named again, as a liar would do it. */
function forged(change: (content: PatternContent) => void): PatternShare {
  const content = sent(learned);
  change(content);
  return patternShare(content);
}

Deno.test("what a lesson shares is verified by whoever gets it", () => {
  const kinds = [
    classicPattern(lesson, who),
    milestonePattern(lesson, who),
    learned,
  ];
  for (const content of kinds) {
    const { verdict } = checkPattern(sent(patternShare(content)), ME);
    assert.equal(verdict.result, "verified", verdict.reason);
    assert.equal(verdict.measured, content.score.value);
    assert.ok(verdict.evals >= 2);
  }
  assert.equal(share.unit, "of the best classic");
  assert.equal(share.score, learned.score.ratio);
  assert.equal(checkComponent(sent(component), ME).verdict.result, "verified");
});

Deno.test("a classic that suffices is verified, whether it is a point of the family or not", () => {
  const short = new Lesson({
    kernel: graphics,
    budget: 12,
    seed: 1,
    folds: [[1], [2]],
    heldOut: [3],
    length: 300,
  });
  while (!short.done) short.step();
  const content = conclusionPattern(short, who);
  assert.equal(content.finding, "classic_suffices");
  assert.equal(checkPattern(sent(patternShare(content)), ME).verdict.result, "verified");
  const noPoint = { ...classicPattern(lesson, who) };
  assert.equal(noPoint.classic, "copa");
  assert.equal(noPoint.x, undefined);
});

Deno.test("a joint result is verified from start to end, and so is its component", () => {
  const ways = plugTogether(
    networking.space.points["copa_like"]!,
    graphics.space.points["fixed_waste_4096"]!,
  );
  const plugged = ways.map((params) => encode(streamSpace, params));
  const joint = new JointLesson({
    kernel: stream,
    budget: 25,
    seed: 2,
    learnedSeeds: [1, 2],
    heldOutSeeds: [3],
    length: 3000,
    plugged,
  });
  while (!joint.done) joint.step();
  const content = jointPattern(joint, joint.conclude(), who);
  const jointShare = patternShare(content);
  assert.equal(checkPattern(sent(jointShare), ME).verdict.result, "verified");
  const made = componentShare(content, jointShare.pattern_id);
  assert.match(made.component_id, /^AI_Node_1_stream_module_[0-9a-f]{8}$/);
  const { verdict } = checkComponent(sent(made), ME);
  assert.equal(verdict.result, "verified", verdict.reason);
  assert.equal(content.score.ratio, undefined, "joint results are told as raw values");
});

const lies: Record<string, [(content: PatternContent) => void, "mismatch" | "unverifiable"]> = {
  "a better score": [(c) => c.score.value += 0.1, "mismatch"],
  "a better held-out score": [(c) => c.score.held_out!.value += 0.1, "mismatch"],
  "one more packet delivered": [(c) => c.score.counts[0]![1]! += 1, "mismatch"],
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
  "a wrong workload digest": [(c) => c.workload.digest = `sha256:${"0".repeat(64)}`, "mismatch"],
  "an unknown space": [(c) => c.space = "ccd@2", "unverifiable"],
  "another simulator version": [(c) => c.sim.version = "9.0.0", "unverifiable"],
  "a simulator that computes otherwise": [
    (c) => c.sim.code_hash = `sha256:${"1".repeat(64)}`,
    "unverifiable",
  ],
  "an unknown generator": [(c) => c.workload.gen = "dice@1", "unverifiable"],
  "a year of link": [(c) => c.workload.length = 31_536_000_000, "unverifiable"],
  "hundreds of workloads": [
    (c) => (c.workload.folds = Array(4).fill(Array(16).fill(1)), c.workload.length = 30_000),
    "unverifiable",
  ],
  "a thousand seeds in a fold": [(c) => c.workload.folds = [Array(1000).fill(1)], "unverifiable"],
  "the opposite direction": [(c) => c.score.direction = "min", "mismatch"],
  "the work of another AI": [(c) => c.provenance.trainer = "AI_Node_9", "mismatch"],
  "another specialization": [(c) => c.specialization = "security", "mismatch"],
  "an unknown classic": [(c) => c.classic = "toString", "unverifiable"],
};
for (const [name, [change, result]] of Object.entries(lies)) {
  Deno.test(`a pattern that claims ${name} is ${result}`, () => {
    const { verdict, content } = checkPattern(sent(forged(change)), ME);
    assert.equal(verdict.result, result, verdict.reason);
    assert.equal(content, undefined);
  });
}

Deno.test("a pattern whose digest, id or sender is not its own is a mismatch", () => {
  const zeros = `sha256:${"0".repeat(64)}`;
  assert.equal(checkPattern({ ...share, digest: zeros }, ME).verdict.result, "mismatch");
  assert.equal(
    checkPattern({ ...share, pattern_id: `${ME}_pattern_00000000` }, ME).verdict.result,
    "mismatch",
  );
  assert.equal(checkPattern({ ...share, score: share.score - 0.1 }, ME).verdict.result, "mismatch");
  assert.equal(checkPattern({ ...share, direction: "max" }, ME).verdict.result, "mismatch");
  assert.equal(checkPattern(share, "AI_Node_2").verdict.result, "mismatch");
  const changed = { ...share, content: { ...learned, finding: "milestone" } };
  assert.equal(checkPattern(changed, ME).verdict.result, "mismatch");
});

Deno.test("a component with one changed byte, a foreign template or another's name is never verified", () => {
  const result = (change: Partial<ComponentShare>, source = ME) =>
    checkComponent(sent({ ...component, ...change }), source).verdict.result;
  const evil = component.source.replace("cwnd = 10", "cwnd = 11");
  assert.equal(result({ source: evil }), "mismatch");
  const { digest: _digest, ...undigested } = component;
  assert.equal(checkComponent({ ...undigested, source: evil }, ME).verdict.result, "mismatch");
  const template = { space: "ccd@1", digest: `sha256:${"2".repeat(64)}` };
  assert.equal(result({ evidence: { ...component.evidence, template } }), "unverifiable");
  assert.equal(result({}, "AI_Node_2"), "mismatch");
  assert.equal(result({ domain: "dmg@1" }), "mismatch");
  assert.equal(
    result({ evidence: { ...component.evidence, pattern_id: `${ME}_pattern_00000000` } }),
    "mismatch",
  );
  assert.equal(result({ evidence: undefined! }), "unverifiable");
});

Deno.test("content that has no canonical form is unverifiable", () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  for (const extra of ["\ud800", deep]) {
    const content = { ...learned, extra };
    assert.equal(checkPattern({ pattern_id: share.pattern_id, content }, ME).verdict.result, "unverifiable");
    const evidence = { ...component.evidence, pattern: content };
    assert.equal(checkComponent({ ...component, evidence }, ME).verdict.result, "unverifiable");
  }
});

Deno.test("whatever comes is judged and never thrown", () => {
  const anything = fc.oneof(fc.jsonValue(), fc.constant(NaN), fc.constant(undefined));
  const paths = [
    ["score", "value"],
    ["x"],
    ["workload", "folds"],
    ["sim"],
    ["params"],
    ["score", "held_out"],
    ["search"],
  ];
  fc.assert(
    fc.property(fc.constantFrom(...paths), anything, (path, value) => {
      const content = sent(learned) as unknown as Record<string, unknown>;
      const parent = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, content);
      parent[path.at(-1)!] = value;
      checkPattern({ pattern_id: share.pattern_id, content: sent(content) }, ME);
      checkPattern({ pattern_id: share.pattern_id, content: sent({ value }).value }, ME);
    }),
    { numRuns: 60 },
  );
});

Deno.test("a second share about the same workloads costs only its own evaluations", () => {
  const checker = new Checker();
  const first = checker.pattern(sent(share), ME).verdict.evals;
  assert.equal(first, 3 * (1 + networking.classics.length));
  assert.equal(checker.component(sent(component), ME).verdict.evals, 3);
});

Deno.test("only what claims our schema is worth a verdict", () => {
  assert.ok(isOurs(learned) && isOurs(component.evidence));
  for (const content of [null, 1, "aicollab/pattern@1", {}, [], { schema: "other@1" }]) {
    assert.ok(!isOurs(content));
  }
});
