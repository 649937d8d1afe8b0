import assert from "node:assert/strict";
import { couplingOf, couplings, kernelOfSpace, specializationOf, specializations } from "./table.ts";

const kernels = [...specializations, ...couplings].map((row) => row.kernel);

Deno.test("every kernel counts in whole numbers and gives the same counts every time", () => {
  for (const kernel of kernels) {
    const spec = { gen: kernel.generator.name, seed: 11, length: 2000 };
    const [workload, again] = [kernel.load(spec), kernel.load(spec)];
    const measured = kernel.classics.map((classic) => workload.run({ classic }));
    assert.ok(measured.flatMap(({ counts }) => counts).every((count) => Number.isSafeInteger(count)));
    // The order is reversed: what ran before leaves nothing behind in a workload.
    const backwards = kernel.classics.toReversed().map((classic) => again.run({ classic }));
    assert.deepEqual(backwards.toReversed(), measured, kernel.sim.name);
  }
});

/** A change here means that scores of older versions cannot be recounted: raise the simulator's version with it. */
const CODE_HASHES: Record<string, string> = {
  "link 1.0.0": "sha256:119412aadd1456d25fe39fffd6277bdaab07db52feebf475c708e422ea713ea4",
  "compositor 1.0.0": "sha256:a6545c9bbecdad0e0466db49bd2115e08de4bd31a46ddbba79b1b5b7b2bde7a5",
  "stream 1.0.0": "sha256:2fef5477d559368c48bbfd263bee72f288c1af92d1242b5ea4b0dfedd75ae4fa",
  "processor 1.0.0": "sha256:d8c3848722d790166cac23e05d876805b76081225839c99ff50d947a4b7166ec",
  "idle 1.0.0": "sha256:e7050056a8e477dfa6f082379cf6fcd234649f012a566e88a9777dfd51194136",
  "idle-sched 1.0.0": "sha256:ac46ac4d74f91e8e4d5c3e177325e26efac85ed9bdaead981fd7385f1302783e",
  "page_cache 1.0.0": "sha256:3bfd9a11d6abfa4f8e92b682e3275a445713eebee3835b7b9fa4c13f8d63036c",
  "heap 1.0.0": "sha256:30c038ceea35f457add8694827368929b8d3dd760f289a3e25bf4fa08ffd3ee9",
  "page_pool 1.0.0": "sha256:2bdb6ccc30aea1d209007350a27537fef63df6c41e1be70222c94dc47c8ac998",
  "tiling 1.0.0": "sha256:59ec8644e9f8ba91b801f11711a2bfb60c39af32e13dc5e095b924c208d317c6",
  "calls 1.0.0": "sha256:01b7d753efaa82da6ff837d3d359b14fe173aff2c55de9dfb7a8ed362ca99441",
  "desktop 1.0.0": "sha256:8ee10698abab0d82d1b8e639a0d0aefee95bb04625da8060d7eddfad815c4179",
  "guarded-link 1.0.0": "sha256:b078b6043629674c23f1cc0ae7f419daf391ebc9a4942025c506d31759eda12b",
};

Deno.test("each simulator computes what its version has always computed", () => {
  for (const kernel of kernels) {
    assert.equal(kernel.codeHash(), CODE_HASHES[`${kernel.sim.name} ${kernel.sim.version}`], kernel.sim.name);
  }
});

Deno.test("a limit of events ends a run early", () => {
  for (const kernel of kernels) {
    const workload = kernel.load({ gen: kernel.generator.name, seed: 1, length: 3000 });
    const classic = kernel.classics[0]!;
    assert.notDeepEqual(workload.run({ classic }, 500).counts, workload.run({ classic }).counts);
  }
});

Deno.test("each specialization complements one that exists, and the pair has a coupled simulator", () => {
  for (const { name, complement, kernel } of specializations) {
    assert.ok(specializationOf(complement));
    assert.ok(couplingOf(name, complement));
    assert.equal(couplingOf(name, name), undefined);
    assert.equal(kernelOfSpace(kernel.space.id), kernel);
  }
  assert.equal(specializationOf("constructor"), undefined);
});
