import fc from "fast-check";
import assert from "node:assert/strict";
import { generateCallWorkload } from "./call_workload.ts";
import { aucLoss, countPairs } from "./detection_pairs.ts";
import { Ngram, NgramModel, ORDERS } from "./ngram.ts";
import { ngramClassics } from "./ngram_classics.ts";
import { ngramOf, ngramSpace } from "./ngram_space.ts";
import { security } from "./security.ts";
import { generateCalls } from "./system_calls.ts";

const some = [1, 2].map((seed) => generateCallWorkload(seed, 2000));

for (const name of ["bag", "markov_1", "markov_2", "markov_3"] as const) {
  Deno.test(`ngram@1 at ${name} is the classic ${name}, call by call`, () => {
    for (const { training, tests, probabilities } of some) {
      const family = ngramOf(ngramSpace.points[name]!);
      const classic = ngramClassics[name]()(training);
      tests.forEach(({ calls }, i) => {
        for (let end = 1; end <= calls.length; end += 7) {
          const soFar = probabilities[i]!.subarray(0, end * ORDERS.length);
          assert.equal(family.score(soFar), classic(calls.subarray(0, end)));
        }
      });
    }
  });
}

Deno.test("an n-gram model returns each call's share among those that followed the calls before", () => {
  const model = new NgramModel();
  model.learn([1, 2, 1, 3]);
  model.learn([1, 2]);
  const [, second, third, fourth] = [0, 1, 2, 3].map((i) =>
    model.probabilities([1, 2, 1, 2]).slice(i * 5, i * 5 + 5)
  );
  assert.deepEqual([...second!], [2 / 6, 2 / 3, 0, 0, 0]);
  assert.deepEqual([...third!], [3 / 6, 1 / 2, 1 / 2, 0, 0]);
  assert.deepEqual([...fourth!], [2 / 6, 2 / 3, 0, 0, 0]);
  assert.deepEqual([...model.probabilities([9, 1])], [0, 0, 0, 0, 0, 3 / 6, 0, 0, 0, 0]);
});

Deno.test("with all models off they count alike, and no setting gives a score that is no number", () => {
  const off = { w1: -3, w2: -3, w3: -3, w4: -3, w6: -3, floor: 1e-4, window: 300, power: 1 };
  const even = { ...off, w1: 1, w2: 1, w3: 1, w4: 1, w6: 1 };
  const { probabilities } = some[0]!;
  assert.equal(new Ngram(off).score(probabilities[0]!), new Ngram(even).score(probabilities[0]!));
  for (const setting of [{ floor: 0.1, power: 32, window: 3 }, { floor: 1e-6, power: 0.5, window: 299 }]) {
    const detector = new Ngram({ ...even, ...setting });
    for (const length of [0, 1, 2, 50]) {
      assert.ok(Number.isFinite(detector.score(probabilities[0]!.subarray(0, length * 5))));
    }
  }
});

Deno.test("a short window and a high power single out the trace with the stranger stretch", () => {
  const surprise = (...values: number[]) => Float64Array.from(values.flatMap((p) => [p, 0, 0, 0, 0]));
  const off = { w1: 0, w2: -3, w3: -3, w4: -3, w6: -3, floor: 1e-6 };
  const even = surprise(...Array.from({ length: 12 }, () => 0.2));
  const bursty = surprise(...Array.from({ length: 12 }, (_, i) => (i >= 4 && i < 7 ? 0.01 : 0.9)));
  const whole = new Ngram({ ...off, window: 300, power: 1 });
  const worst = new Ngram({ ...off, window: 3, power: 16 });
  assert.ok(whole.score(even) > whole.score(bursty));
  assert.ok(worst.score(even) < worst.score(bursty));
});

Deno.test("pairs are counted exactly: wins twice, ties once, and catches at five false alarms in a hundred", () => {
  const scores = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 40 });
  fc.assert(fc.property(scores, scores, (attacks, normals) => {
    const [, , won, caught, falseAlarms] = countPairs(attacks, normals);
    let expected = 0;
    for (const a of attacks) for (const n of normals) expected += a > n ? 2 : a === n ? 1 : 0;
    assert.equal(won, expected);
    assert.ok(falseAlarms! <= 0.05 * normals.length && caught! <= attacks.length);
  }));
  assert.deepEqual(countPairs([5, 7], Array.from({ length: 20 }, (_, i) => i < 19 ? 5 : 6)), [
    2,
    20,
    59,
    1,
    1,
  ]);
});

Deno.test("the loss is 1 - AUC, never 0, and 0.5 where there is nothing to separate", () => {
  assert.equal(aucLoss([2, 2, 6]), 0.25);
  assert.equal(aucLoss([2, 2, 8]), 0.125);
  assert.equal(aucLoss([0, 3, 0]), 0.5);
});

Deno.test("STIDE counts runs of six calls that training never had, at most twenty at a time", () => {
  const training = [Uint16Array.of(1, 2, 3, 4, 5, 6, 7)];
  const odd = Uint16Array.of(1, 2, 3, 4, 5, 6, 9, 9, 9);
  assert.equal(ngramClassics.stide()(training)(odd), 3);
  assert.equal(ngramClassics.stide_rate()(training)(odd), 3 / 4);
  assert.equal(ngramClassics.stide()(training)(new Uint16Array(100)), 20);
});

Deno.test("attacks and normal traces take turns, and the same seed records the same", () => {
  const { tests, training } = generateCalls(4, 3000);
  assert.deepEqual(generateCalls(4, 3000), { tests, training });
  tests.forEach(({ attack }, i) => assert.equal(attack, i % 2 === 1));
  assert.ok(training.length > 5 && generateCalls(1, 1).tests.length === 2);
});

Deno.test("every point of ngram@1 has a classic of its name, whose losses are the same", () => {
  const workload = security.load({ gen: "programs@1", seed: 5, length: 1500 });
  for (const [name, params] of Object.entries(ngramSpace.points)) {
    assert.deepEqual(workload.run({ params }), workload.run({ classic: name }));
  }
});
