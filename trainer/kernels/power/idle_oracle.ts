/** Computes what a governor would reach that knows how long every idle period lasts. */
import { IDLE_STATES } from "./idle_governor.ts";
import type { IdlePeriods } from "./idle_periods.ts";
import { energyOf, leastEnergy } from "./sleep.ts";

/**
 * Sleeps through each period in the state that is best for the objective, with the tick off: who knows the lengths
 * cannot do better without waking up for the tick.
 */
export function sleepKnowing(periods: IdlePeriods): number[] {
  let leastSum = 0;
  for (let i = 0; i < periods.length; i += 3) leastSum += leastEnergy(periods[i]!);
  let [energySum, exitSum] = [0, 0];
  for (let i = 0; i < periods.length; i += 3) {
    // Both terms of the objective are multiplied by 50 · least energy · periods.
    const cost = (state: number) =>
      (50 * energyOf(state, periods[i]!) * periods.length) / 3 + IDLE_STATES[state]!.exitUs * leastSum;
    let best = 0;
    for (let state = 1; state < IDLE_STATES.length; state++) if (cost(state) < cost(best)) best = state;
    energySum += energyOf(best, periods[i]!);
    exitSum += IDLE_STATES[best]!.exitUs;
  }
  return [periods.length / 3, periods.length / 3, energySum, leastSum, exitSum];
}
