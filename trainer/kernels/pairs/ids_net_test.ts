import assert from "node:assert/strict";
import { ccdSpace } from "../networking/ccd_space.ts";
import { generateLink } from "../networking/link.ts";
import { utility } from "../networking/link_utility.ts";
import { aucLoss } from "../security/detection_pairs.ts";
import { ngramSpace } from "../security/ngram_space.ts";
import { decode, encode } from "../space.ts";
import { idsNet, idsNetSpace, plugGuard, seenOf, SIMPLE_SHARES, slowedBy } from "./ids_net.ts";
import { BLOCK, inspectedPerBlock } from "./inspection.ts";

const workload = idsNet.load({ gen: idsNet.generator.name, seed: 2, length: 3000 });
const ways = plugGuard(ngramSpace.points["markov_1"]!, ccdSpace.points["copa_like"]!);

Deno.test("ids-net@1 has the parameters of ngram@1 and ccd@1 and a share, and patterns plug together", () => {
  assert.equal(idsNetSpace.params.length, 18);
  assert.equal(ways.length, Object.keys(SIMPLE_SHARES).length);
  for (const params of ways) assert.deepEqual(decode(idsNetSpace, encode(idsNetSpace, params)), params);
});

Deno.test("more inspection detects better and costs utility", () => {
  const [tenth, , all] = ways.map((params) => workload.run({ params }).counts);
  assert.ok(aucLoss(all!.slice(5)) < aucLoss(tenth!.slice(5)));
  const busy = ways.map((params) => workload.run({ params }).counts[1]!);
  assert.ok(busy[2]! < busy[0]!);
});

Deno.test("the objective is the utility of the link less the detector's loss", () => {
  for (const classic of idsNet.classics) {
    const { value, counts } = workload.run({ classic });
    assert.equal(value, utility(counts) - aucLoss(counts.slice(5)));
    assert.equal(counts[0], generateLink(2, 3000).reduce((a, b) => a + b, 0));
  }
});

Deno.test("an inspector never adds opportunities, and passes a slow link on as it is", () => {
  const link = generateLink(1, 5000);
  const slowed = slowedBy(link, BLOCK);
  assert.ok(link.every((opportunities, ms) => slowed[ms]! <= opportunities));
  const slow = new Uint8Array(1000).fill(1);
  assert.deepEqual(slowedBy(slow, BLOCK), slow);
  // Each takes 600 us: five packets pass every three milliseconds.
  assert.equal(slowedBy(new Uint8Array(3000).fill(9), BLOCK).reduce((a, b) => a + b, 0), 5000);
});

Deno.test("of each block the first calls are seen, and no model remembers more than was seen", () => {
  const calls = 2 * BLOCK + 3;
  const probabilities = Float64Array.from({ length: calls * 5 }, (_, i) => Math.floor(i / 5) + 1);
  const rows = (seen: Float64Array) =>
    Array.from({ length: seen.length / 5 }, (_, i) => [...seen.subarray(5 * i, 5 * i + 5)]);
  assert.deepEqual(rows(seenOf(probabilities, 2)), [
    [1, 0, 0, 0, 0],
    [2, 2, 0, 0, 0],
    [65, 0, 0, 0, 0],
    [66, 66, 0, 0, 0],
    [129, 0, 0, 0, 0],
    [130, 130, 0, 0, 0],
  ]);
  assert.equal(seenOf(probabilities, 7).length, 17 * 5);
  assert.equal(seenOf(probabilities, BLOCK), probabilities);
  assert.deepEqual([0.001, 0.02, 0.5, 1].map((share) => inspectedPerBlock({ share })), [1, 1, 32, 64]);
});
