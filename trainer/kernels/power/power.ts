/**
 * The power kernel decides how deep an idle processor sleeps; the score is energy against the least possible, and
 * how long events wait for the processor to wake up.
 */
import { defineKernel } from "../kernel.ts";
import { uint32Bytes } from "../uint32_bytes.ts";
import { idleClassics } from "./idle_classics.ts";
import { sleepKnowing } from "./idle_oracle.ts";
import { generateIdlePeriods, idleFeatures, type IdlePeriods } from "./idle_periods.ts";
import { idleOf, idleSpace } from "./idle_space.ts";
import { type Governor, leastEnergy, sleepThrough } from "./sleep.ts";

/** The objective is energy relative to the least possible, plus 0.2 for every 10 us of mean exit latency. */
export const power = defineKernel<IdlePeriods, Governor>({
  sim: { name: "idle", version: "1.0.0" },
  space: idleSpace,
  objective: { name: "idle_cost", unit: "1", direction: "min", logarithmic: false },
  generator: { name: "device-events@1", unit: "idle period", defaultLength: 20_000, maxLength: 100_000 },
  template: {
    modules: ["idleGovernor"],
    policy: "new IdleGovernor(params)",
    interface: "VALUE: select(timerUs, tickUs) => state, stopTick, woke(lengthUs)",
    kernel: { module: "power", name: "power" },
  },
  features: { version: "idle-features@1", of: idleFeatures },
  classics: idleClassics,
  family: idleOf,
  generate: ({ seed, length }) => generateIdlePeriods(seed, length),
  bytes: uint32Bytes,
  run(periods, governor, limit) {
    const end = Math.min(periods.length, 3 * limit);
    let [entries, energy, least, exitUs] = [0, 0, 0, 0];
    for (let i = 0; i < end; i += 3) {
      const sleep = sleepThrough(governor, periods[i]!, periods[i + 1]!, periods[i + 2]!);
      entries += sleep.entries;
      energy += sleep.energy;
      least += leastEnergy(periods[i]!);
      exitUs += sleep.exitUs;
    }
    return [end / 3, entries, energy, least, exitUs];
  },
  value: ([periods, , energy, least, exitUs]) => energy! / least! + (0.02 * exitUs!) / periods!,
  bound: { name: "oracle", counts: sleepKnowing },
});
