/** One evaluation as the trainer does it (four links of 30 s) has to stay below 20 ms. */
import { networking } from "./networking.ts";

const workloads = [1, 2, 3, 4].map((seed) => networking.load({ gen: "mmpp-link@1", seed, length: 30_000 }));
for (const name of Object.keys(networking.space.points)) {
  Deno.bench(`ccd@1 at ${name}, one evaluation`, () => {
    for (const workload of workloads) workload.run({ params: networking.space.points[name]! });
  });
}
