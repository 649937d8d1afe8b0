/** One evaluation as the trainer does it (four programs of 20,000 steps) has to stay below 20 ms. */
import { memory } from "./memory.ts";

const workloads = [1, 2, 3, 4].map((seed) => memory.load({ gen: "program@1", seed, length: 20_000 }));
for (const name of Object.keys(memory.space.points)) {
  Deno.bench(`alloc@1 at ${name}, one evaluation`, () => {
    for (const workload of workloads) workload.run({ params: memory.space.points[name]! });
  });
}
