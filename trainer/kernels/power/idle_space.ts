/** Defines the parameter space of the family `idle@1` (idle governing), and makes policies of its settings. */
import type { Params, Space } from "../space.ts";
import { IdleGovernor, type IdleParams } from "./idle_governor.ts";
import type { Governor } from "./sleep.ts";

const MENU = {
  hist_len: 8,
  outlier_sigma: 6,
  ewma: 0.125,
  timer_trust: 0,
  intercept_share: 1,
  latency_weight: 0,
  tick_stop_us: 4000,
};

/** The parameters of `idle@1` are in this order; `idle_governor.ts` explains each. */
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

/** Makes a member of the family from decoded parameters that hold at least those of `idle@1`. */
export function idleOf(params: Params): Governor {
  return new IdleGovernor(params as unknown as IdleParams);
}
