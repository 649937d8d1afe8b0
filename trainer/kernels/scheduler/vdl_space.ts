/** Defines the parameter space of the family `vdl@1` (scheduling), and makes policies of its settings. */
import type { Params, Space } from "../space.ts";
import type { Scheduler } from "./processor.ts";
import { Vdl, type VdlParams } from "./virtual_deadline.ts";

/** The parameters of `vdl@1` are in this order; `virtual_deadline.ts` explains each. */
export const vdlSpace: Space = {
  id: "vdl@1",
  params: [
    { name: "base_slice_ms", unit: "ms", min: 0.1, max: 30, scale: "log" },
    { name: "burst_exp", unit: "1", min: 0, max: 1.5, scale: "lin" },
    { name: "sleeper_credit_ms", unit: "ms", min: 0, max: 20, scale: "sq" },
    { name: "attained_weight", unit: "1", min: 0, max: 1, scale: "lin" },
    { name: "levels", unit: "1", min: 1, max: 8, scale: "int" },
    { name: "preempt_margin_ms", unit: "ms", min: 0, max: 10, scale: "sq" },
    { name: "boost_ms", unit: "ms", min: 5, max: 5000, scale: "log" },
    { name: "wake_reset", unit: "1", min: 0, max: 1, scale: "lin" },
    { name: "by_deadline", unit: "1", min: 0, max: 1, scale: "int" },
  ],
  points: {
    rr: point({ base_slice_ms: 4, attained_weight: 1, levels: 1 }),
    cfs_like: point({ base_slice_ms: 3, sleeper_credit_ms: 3, preempt_margin_ms: 1 }),
    eevdf_like: point({ base_slice_ms: 3, by_deadline: 1 }),
    mlfq: point({ base_slice_ms: 10, burst_exp: 1, attained_weight: 1, levels: 3, boost_ms: 1000 }),
    las: point({ base_slice_ms: 1, attained_weight: 1 }),
  },
};

/** Returns settings that do nothing, but for those named. */
function point(settings: Partial<VdlParams>): Params {
  return {
    base_slice_ms: 1,
    burst_exp: 0,
    sleeper_credit_ms: 0,
    attained_weight: 0,
    levels: 8,
    preempt_margin_ms: 0,
    boost_ms: 5000,
    wake_reset: 1,
    by_deadline: 0,
    ...settings,
  };
}

/** Makes a member of the family from decoded parameters that hold at least those of `vdl@1`. */
export function vdlOf(params: Params): Scheduler {
  return new Vdl(params as unknown as VdlParams);
}
