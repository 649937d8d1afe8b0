/** One evaluation as the trainer does it (three loads of 15 s) has to stay below 20 ms. */
import { scheduler } from "./scheduler.ts";

const workloads = [1, 2, 3].map((seed) =>
  scheduler.load({ gen: scheduler.generator.name, seed, length: 15_000 })
);
for (const name of Object.keys(scheduler.space.points)) {
  Deno.bench(`vdl@1 at ${name}, one evaluation`, () => {
    for (const workload of workloads) workload.run({ params: scheduler.space.points[name]! });
  });
}
