/** One joint evaluation as the trainer does it (four links and recordings of 15 s) has to stay below 20 ms. */
import { ccdSpace } from "../networking/ccd_space.ts";
import { idsNet, plugGuard, SIMPLE_SHARES } from "./ids_net.ts";

const workloads = [1, 2, 3, 4].map((seed) =>
  idsNet.load({ gen: idsNet.generator.name, seed, length: idsNet.generator.defaultLength })
);
const detector = { w1: 0, w2: 0, w3: 0, w4: 0, w6: 0, floor: 0.01, window: 20, power: 5.5 };
plugGuard(detector, ccdSpace.points["copa_like"]!).forEach((params, i) =>
  Deno.bench(`ids-net@1 looking into a share (${Object.keys(SIMPLE_SHARES)[i]}), one evaluation`, () => {
    for (const workload of workloads) workload.run({ params });
  })
);
