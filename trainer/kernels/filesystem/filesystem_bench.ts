/** One evaluation as the trainer does it (four times 40,000 accesses) has to stay below 20 ms. */
import { decode } from "../space.ts";
import { filesystem } from "./filesystem.ts";

const workloads = [1, 2, 3, 4].map((seed) => filesystem.load({ gen: "db@1+web@1", seed, length: 40_000 }));
const middle = decode(filesystem.space, filesystem.space.params.map(() => 0.5));
for (const [name, params] of Object.entries({ ...filesystem.space.points, middle })) {
  Deno.bench(`genq@1 at ${name}, one evaluation`, () => {
    for (const workload of workloads) workload.run({ params });
  });
}
