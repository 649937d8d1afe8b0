/**
 * Models the encoder of the coupled simulator: how many bits a pixel gets, and when a frame is held back, as the
 * link's backlog grows.
 */
import { exactExp } from "../../learner/exact_math.ts";

/** These settings make one encoder. */
export interface EncoderParams {
  /** A pixel gets so many bits when nothing waits. */
  readonly q_bpp: number;
  /** At most every n-th frame is sent. */
  readonly every_nth: number;
  /** Quality falls by e^-gain for every 100 ms of data that wait; big updates lose half a gain more. */
  readonly backlog_gain: number;
  /** Nothing is sent while more than this waits. */
  readonly skip_backlog_ms: number;
}

export const LOWEST_BPP = 0.03;
export const HIGHEST_BPP = 1.8;
const BIG_UPDATE_PX = 200_000;

/**
 * Returns bits per pixel for an update of `pixels` while `backlogMs` of data wait, in thousandths, within 0.03 …
 * 1.8.
 */
export function bitsPerPixel(params: EncoderParams, backlogMs: number, pixels: number): number {
  const big = pixels > BIG_UPDATE_PX ? 0.5 : 0;
  const wanted = params.q_bpp * exactExp(-params.backlog_gain * (backlogMs / 100 + big));
  return Math.round(Math.max(LOWEST_BPP, Math.min(HIGHEST_BPP, wanted)) * 1000) / 1000;
}
