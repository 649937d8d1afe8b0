import fc from "fast-check";
import assert from "node:assert/strict";
import { graphics } from "../kernels/graphics/graphics.ts";
import { networking } from "../kernels/networking/networking.ts";
import { plugTogether, stream, streamSpace } from "../kernels/pairs/stream.ts";
import { encode } from "../kernels/space.ts";
import { JointLesson } from "../learner/joint_lesson.ts";
import { Lesson } from "../learner/lesson.ts";
import {
  checkerOf,
  component,
  learned,
  lesson,
  lucky,
  ME,
  sent,
  share,
  who,
} from "../testing/verify_case.ts";
import { componentShare } from "./component.ts";
import { classicPattern, conclusionPattern, jointPattern, milestonePattern } from "./lesson_pattern.ts";
import { patternShare } from "./pattern.ts";
import { Checker, isOurs, type SharedComponent, type SharedPattern } from "./verify.ts";
import { unforeseenSeed } from "./verify_hidden.ts";
import "../testing/prompt_timers.ts";

async function checkPattern(share: SharedPattern) {
  return (await checkerOf().pattern(share, ME)).verdict;
}

async function checkComponent(share: SharedComponent) {
  return (await checkerOf().component(share, ME)).verdict;
}

Deno.test("what a lesson shares is verified by whoever gets it", async () => {
  const kinds = [
    classicPattern(lesson, who),
    milestonePattern(lesson, who),
    learned,
  ];
  for (const content of kinds) {
    const verdict = await checkPattern(sent(patternShare(content)));
    assert.equal(verdict.result, "verified", verdict.reason);
    assert.equal(verdict.measured, content.score.value);
    assert.ok(verdict.evals >= 2);
  }
  assert.equal(share.unit, "of the best classic");
  assert.equal(share.score, learned.score.ratio);
  assert.equal((await checkComponent(sent(component))).result, "verified");
});

Deno.test("a classic that suffices is verified, whether it is a point of the family or not", async () => {
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
  assert.equal((await checkPattern(sent(patternShare(content)))).result, "verified");
  const noPoint = { ...classicPattern(lesson, who) };
  assert.equal(noPoint.classic, "copa");
  assert.equal(noPoint.x, undefined);
});

Deno.test("a joint result is verified from start to end, and so is its component", async () => {
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
  assert.equal((await checkPattern(sent(jointShare))).result, "verified");
  const made = componentShare(content, jointShare.pattern_id);
  assert.match(made.component_id, /^AI_Node_1_stream_module_[0-9a-f]{8}$/);
  const verdict = await checkComponent(sent(made));
  assert.equal(verdict.result, "verified", verdict.reason);
  assert.equal(content.score.ratio, undefined, "joint results are raw values");
});

Deno.test("content that has no canonical form is unverifiable", async () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  for (const extra of ["\ud800", deep]) {
    const content = { ...learned, extra };
    assert.equal((await checkPattern({ pattern_id: share.pattern_id, content })).result, "unverifiable");
    const evidence = { ...component.evidence, pattern: content };
    assert.equal((await checkComponent({ ...component, evidence })).result, "unverifiable");
  }
});

Deno.test("whatever comes is judged and never thrown", async () => {
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
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), anything, async (path, value) => {
      const content = sent(learned) as unknown as Record<string, unknown>;
      const parent = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, content);
      parent[path.at(-1)!] = value;
      for (const any of [sent(content), sent({ value }).value]) {
        const { result } = await checkPattern({ pattern_id: share.pattern_id, content: any });
        assert.notEqual(result, "crashed");
      }
    }),
    { numRuns: 60 },
  );
});

Deno.test("a second share about the same workloads costs only its own evaluations, and no second luck", async () => {
  const checker = checkerOf();
  const first = (await checker.pattern(sent(share), ME)).verdict;
  assert.equal(first.evals, 3 * (1 + networking.classics.length) + 2 * 3);
  const second = (await checker.component(sent(component), ME)).verdict;
  assert.equal(second.evals, 3);
  assert.deepEqual(second.hidden, first.hidden);
});

Deno.test("half of the claimed gain has to be left on hidden workloads, which the receiver draws", async () => {
  const { result, hidden, claimed, measured } = await checkPattern(sent(patternShare(lucky())));
  assert.equal(result, "overclaimed");
  assert.equal(measured, claimed, "it was true where it was measured");
  assert.ok(hidden!.claimed_gain > 0.1 && hidden!.gain < hidden!.claimed_gain / 2);
  const drawn = new Set<number>();
  const checker = new Checker(() => {
    const seed = unforeseenSeed();
    drawn.add(seed);
    return seed;
  });
  await checker.pattern(sent(share), ME);
  assert.equal(drawn.size, 3);
});

Deno.test("what another AI shared first is not the work of whoever shares it again", async () => {
  const checker = checkerOf();
  checker.note(sent(learned), ME);
  const thief = "AI_Node_9";
  const stolen = patternShare({
    ...learned,
    provenance: { ...who, trainer: thief },
    search: { ...learned.search, seed: 7 },
  });
  const { verdict } = await checker.pattern(sent(stolen), thief);
  assert.deepEqual([verdict.result, verdict.reason, verdict.evals], [
    "mismatch",
    `"${ME}" shared it first`,
    0,
  ]);
  const { verdict: made } = await checker.component(
    sent(componentShare(stolen.content, stolen.pattern_id)),
    thief,
  );
  assert.equal(made.result, "mismatch");
  assert.equal((await checker.pattern(sent(share), ME)).verdict.result, "verified", "it stays its maker's");
});

Deno.test("only what claims our schema is worth a verdict", () => {
  assert.ok(isOurs(learned) && isOurs(component.evidence));
  for (const content of [null, 1, "aicollab/pattern@1", {}, [], { schema: "other@1" }]) {
    assert.ok(!isOurs(content));
  }
});
