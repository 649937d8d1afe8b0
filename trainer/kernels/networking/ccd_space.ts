/** Defines the parameter space of the family `ccd@1` (congestion control), and makes policies of its settings. */
import type { Params, Space } from "../space.ts";
import { Ccd, type CcdParams } from "./congestion.ts";
import type { CongestionControl } from "./link.ts";

/** The parameters of `ccd@1` are in this order; `congestion.ts` explains each. */
export const ccdSpace: Space = {
  id: "ccd@1",
  params: [
    { name: "alpha", unit: "packets/RTT", min: 0, max: 4, scale: "sq" },
    { name: "k_exp", unit: "1", min: 0, max: 1, scale: "lin" },
    { name: "beta", unit: "1", min: 0.3, max: 0.95, scale: "lin" },
    { name: "k", unit: "packets", min: 0.25, max: 32, scale: "log" },
    { name: "p", unit: "1", min: 0.25, max: 2, scale: "lin" },
    { name: "g", unit: "packets/RTT", min: 0, max: 16, scale: "sq" },
    { name: "md", unit: "1", min: 0, max: 0.5, scale: "lin" },
    { name: "pacing", unit: "cwnd/RTT", min: 0.9, max: 2.5, scale: "lin" },
    { name: "ss_exit_ms", unit: "ms", min: 2, max: 300, scale: "log" },
  ],
  points: {
    reno: { alpha: 1, k_exp: 0, beta: 0.5, k: 2, p: 1, g: 0, md: 0, pacing: 2, ss_exit_ms: 300 },
    vegas_like: { alpha: 0, k_exp: 0, beta: 0.5, k: 3, p: 1, g: 1, md: 0, pacing: 2, ss_exit_ms: 10 },
    copa_like: { alpha: 0, k_exp: 0, beta: 0.95, k: 2, p: 1, g: 2, md: 0, pacing: 2, ss_exit_ms: 10 },
  },
};

/** Makes a member of the family from decoded parameters that hold at least those of `ccd@1`. */
export function ccdOf(params: Params): CongestionControl {
  return new Ccd(params as unknown as CcdParams);
}
