/** Runs one simulation again (`--seed 123 --trace`), or many from that seed on (`--seeds 1000`). */
import { parseArgs } from "node:util";
import { simulate } from "./simulation.ts";

/** Of each failure so many characters are shown where there may be many failures. */
const SHOWN = 200;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seeds: { type: "string", default: "1" },
    trace: { type: "boolean", default: false },
  },
});
const [first, count] = [Number(values.seed), Number(values.seeds)];

let failures = 0;
let entries = 0;
for (let seed = first; seed < first + count; seed++) {
  const { failure, disk } = await simulate({ seed, ...(values.trace ? { print: console.log } : {}) });
  entries += disk.head;
  if (!failure) continue;
  failures++;
  console.error(`seed ${seed}:`, count === 1 ? failure : failure.message.slice(0, SHOWN));
}
console.log(`${count} seeds, ${entries} entries, ${failures} failures`);
Deno.exitCode = failures === 0 ? 0 : 1;
