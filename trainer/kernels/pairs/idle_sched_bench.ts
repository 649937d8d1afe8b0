/** One joint evaluation as the trainer does it (three loads of 10 s) has to stay below 20 ms. */
import { idleSpace } from "../power/idle_space.ts";
import { vdlSpace } from "../scheduler/vdl_space.ts";
import { idleSched, plugIntoOneProcessor } from "./idle_sched.ts";

const workloads = [1, 2, 3].map((seed) =>
  idleSched.load({ gen: idleSched.generator.name, seed, length: 10_000 })
);
const ways = plugIntoOneProcessor(vdlSpace.points["las"]!, idleSpace.points["menu_like"]!);
for (const params of ways) {
  Deno.bench(`idle-sched@1 coalescing up to ${params["coalesce_us"]} us, one evaluation`, () => {
    for (const workload of workloads) workload.run({ params });
  });
}
