/** One joint evaluation as the trainer does it (four programs of 10,000 steps) has to stay below 20 ms. */
import { genqSpace } from "../filesystem/genq_space.ts";
import { allocSpace } from "../memory/alloc_space.ts";
import { pagemem, plugIntoPool, SIMPLE_SPLITS } from "./pagemem.ts";

const workloads = [1, 2, 3, 4].map((seed) =>
  pagemem.load({ gen: pagemem.generator.name, seed, length: 10_000 })
);
const ways = plugIntoPool(genqSpace.points["s3_fifo"]!, allocSpace.points["jemalloc_like"]!);
ways.forEach((params, i) =>
  Deno.bench(`pagemem@1 with a ${Object.keys(SIMPLE_SPLITS)[i]} for the heap, one evaluation`, () => {
    for (const workload of workloads) workload.run({ params });
  })
);
