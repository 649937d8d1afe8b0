/** One evaluation as the trainer does it (four recordings of 30 s) has to stay below 20 ms. */
import { graphics } from "./graphics.ts";

const workloads = [1, 2, 3, 4].map((seed) => graphics.load({ gen: "desktop@1", seed, length: 1800 }));
for (const name of Object.keys(graphics.space.points)) {
  Deno.bench(`dmg@1 at ${name}, one evaluation`, () => {
    for (const workload of workloads) workload.run({ params: graphics.space.points[name]! });
  });
}
