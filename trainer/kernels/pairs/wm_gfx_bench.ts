/** One joint evaluation as the trainer does it (four desktops of 60 s) has to stay below 20 ms. */
import { dmgSpace } from "../graphics/dmg_space.ts";
import { tileSpace } from "../window_manager/tile_space.ts";
import { plugDesktop, wmGfx } from "./wm_gfx.ts";

const workloads = [1, 2, 3, 4].map((seed) =>
  wmGfx.load({ gen: wmGfx.generator.name, seed, length: wmGfx.generator.defaultLength })
);
for (const [name, tile] of Object.entries(tileSpace.points)) {
  const [params] = plugDesktop(tile, dmgSpace.points["fixed_waste_4096"]!);
  Deno.bench(`wm-gfx@1 with ${name}, one evaluation`, () => {
    for (const workload of workloads) workload.run({ params: params! });
  });
}
