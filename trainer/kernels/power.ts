/**
 * The power kernel: how deep an idle processor sleeps; score is energy against the least possible, and how
 * long events wait for the processor to wake up.
 */
import { exactLog } from "../learner/exact_math.ts";
import { idleClassics } from "./idle_classics.ts";
import { IdleGovernor } from "./idle_governor.ts";
import type { IdleParams } from "./idle_governor.ts";
import { generateIdlePeriods } from "./idle_periods.ts";
import type { IdlePeriods } from "./idle_periods.ts";
import { defineKernel } from "./kernel.ts";
import { leastEnergy, sleepKnowing, sleepThrough } from "./sleep.ts";
import type { Governor } from "./sleep.ts";
import type { Params, Space } from "./space.ts";
import { uint32Bytes } from "./uint32_bytes.ts";

const MENU = {
  hist_len: 8,
  outlier_sigma: 6,
  ewma: 0.125,
  timer_trust: 0,
  intercept_share: 1,
  latency_weight: 0,
  tick_stop_us: 4000,
};

/** Parameters of `idle@1`, in order; the meaning of each is told in `idle_governor.ts`. */
export const idleSpace: Space = {
  id: "idle@1",
  params: [
    { name: "hist_len", unit: "1", min: 2, max: 32, scale: "int" },
    { name: "outlier_sigma", unit: "1", min: 1, max: 8, scale: "lin" },
    { name: "ewma", unit: "1", min: 0.02, max: 0.9, scale: "log" },
    { name: "timer_trust", unit: "1", min: 0, max: 1, scale: "lin" },
    { name: "intercept_share", unit: "1", min: 0, max: 1, scale: "lin" },
    { name: "latency_weight", unit: "1", min: 0, max: 2, scale: "lin" },
    { name: "tick_stop_us", unit: "us", min: 100, max: 20_000, scale: "log" },
  ],
  points: {
    menu_like: MENU,
    menu_io_like: { ...MENU, latency_weight: 1 },
    teo_like: { ...MENU, timer_trust: 1, intercept_share: 0.5 },
  },
};

/** A member of the family from decoded parameters that hold at least those of `idle@1`. */
export function idleOf(params: Params): Governor {
  return new IdleGovernor(params as unknown as IdleParams);
}

/** Energy relative to the least possible, plus 0.2 for every 10 us of mean exit latency. */
export const power = defineKernel<IdlePeriods, Governor>({
  sim: { name: "idle", version: "1.0.0" },
  space: idleSpace,
  objective: { name: "idle_cost", unit: "1", direction: "min", logarithmic: false },
  generator: { name: "device-events@1", unit: "idle period", defaultLength: 20_000, maxLength: 100_000 },
  template: {
    modules: ["kernels/idle_governor.ts"],
    policy: "new IdleGovernor(params)",
    interface: "VALUE: select(timerUs, tickUs) => state, stopTick, woke(lengthUs)",
    kernel: { module: "kernels/power.ts", name: "power" },
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

/**
 * ln of the mean length in us, share of periods too short for the second, the third and the deepest state,
 * share that the timer ended.
 */
export function idleFeatures(periods: IdlePeriods): number[] {
  const lengths = Array.from({ length: periods.length / 3 }, (_, i) => periods[3 * i]!);
  const share = (count: number) => count / lengths.length;
  return [
    exactLog(share(lengths.reduce((a, b) => a + b, 0))),
    ...[20, 100, 400].map((us) => share(lengths.filter((length) => length < us).length)),
    share(lengths.filter((length, i) => length === periods[3 * i + 1]).length),
  ];
}
