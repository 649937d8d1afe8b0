/** One joint evaluation as the trainer does it (four recordings of 20 s over links) has to stay below 20 ms. */
import { dmgSpace } from "../graphics/dmg_space.ts";
import { ccdSpace } from "../networking/ccd_space.ts";
import { plugTogether, SIMPLE_ENCODERS, stream } from "./stream.ts";

const workloads = [1, 2, 3, 4].map((seed) =>
  stream.load({ gen: stream.generator.name, seed, length: 20_000 })
);
const ways = plugTogether(ccdSpace.points["copa_like"]!, dmgSpace.points["fixed_waste_4096"]!);
ways.forEach((params, i) =>
  Deno.bench(`stream@1 with the ${Object.keys(SIMPLE_ENCODERS)[i]} encoder, one evaluation`, () => {
    for (const workload of workloads) workload.run({ params });
  })
);
