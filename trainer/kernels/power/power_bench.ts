/** One evaluation as the trainer does it (three workloads of 20 000 idle periods) has to stay below 20 ms. */
import { power } from "./power.ts";

const workloads = [1, 2, 3].map((seed) => power.load({ gen: power.generator.name, seed, length: 20_000 }));
for (const name of Object.keys(power.space.points)) {
  Deno.bench(`idle@1 at ${name}, one evaluation`, () => {
    for (const workload of workloads) workload.run({ params: power.space.points[name]! });
  });
}
