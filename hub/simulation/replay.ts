/** Replays simulations: `deno run -A hub/simulation/replay.ts --seed 123 [--seeds 1000] [--trace]`. */
import { parseArgs } from "node:util";
import { simulate } from "./simulation.ts";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seeds: { type: "string", default: "1" },
    trace: { type: "boolean", default: false },
  },
});

const first = Number(values.seed);
let failures = 0;
let entries = 0;
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  const result = await simulate({ seed, ...(values.trace ? { print: (event) => console.log(event) } : {}) });
  entries += result.entries;
  if (!result.failure) continue;
  failures++;
  console.error(
    `seed ${seed}:`,
    values.seeds === "1" ? result.failure : result.failure.message.split("\n")[0],
  );
}
console.log(`${values.seeds} seeds, ${entries} entries, ${failures} failures`);
Deno.exitCode = failures === 0 ? 0 : 1;
