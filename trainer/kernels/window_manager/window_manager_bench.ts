/** One evaluation as the trainer does it (four recordings of 400 events) has to stay below 4 ms. */
import { windowManager } from "./window_manager.ts";

const workloads = [1, 2, 3, 4].map((seed) => windowManager.load({ gen: "windows@1", seed, length: 400 }));
for (const name of Object.keys(windowManager.space.points)) {
  Deno.bench(`tile@1 at ${name}, one evaluation`, () => {
    for (const workload of workloads) workload.run({ params: windowManager.space.points[name]! });
  });
}
