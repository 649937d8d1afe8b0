/** One evaluation as the trainer does it (four recordings of 24 000 calls) has to stay below 20 ms. */
import { security } from "./security.ts";

const workloads = [1, 2, 3, 4].map((seed) => security.load({ gen: "programs@1", seed, length: 24_000 }));
const candidates = {
  ...security.space.points,
  everything: { w1: 0, w2: 0, w3: 0, w4: 0, w6: 0, floor: 0.01, window: 20, power: 5.5 },
};
for (const [name, params] of Object.entries(candidates)) {
  Deno.bench(`ngram@1 at ${name}, one evaluation`, () => {
    for (const workload of workloads) workload.run({ params });
  });
}
