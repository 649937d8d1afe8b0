/**
 * The graphics kernel: joining damaged rectangles so that drawing a frame costs least. Near-optimal classics
 * exist, and the gate says so.
 */
import { exactLog } from "../learner/exact_math.ts";
import { area, mergeDamage } from "./damage.ts";
import type { DmgParams } from "./damage.ts";
import { damageClassics } from "./damage_classics.ts";
import type { Merge } from "./damage_classics.ts";
import { defineKernel } from "./kernel.ts";
import { generateSession, SCREEN_HEIGHT, SCREEN_WIDTH, sessionBytes } from "./session.ts";
import type { Session } from "./session.ts";
import type { Params, Space } from "./space.ts";

/** Parameters of `dmg@1`, in order; the meaning of each is told in `damage.ts`. */
export const dmgSpace: Space = {
  id: "dmg@1",
  params: [
    { name: "merge_waste_px", unit: "px", min: 1, max: 1_000_000, scale: "log" },
    { name: "rel_waste", unit: "1", min: 0, max: 1, scale: "lin" },
    { name: "max_rects", unit: "1", min: 1, max: 32, scale: "int" },
    { name: "align_px", unit: "px", min: 1, max: 64, scale: "choice", choices: [1, 4, 8, 16, 32, 64] },
  ],
  points: {
    extents: { merge_waste_px: 1, rel_waste: 0, max_rects: 1, align_px: 1 },
    tiles_64: { merge_waste_px: 1, rel_waste: 0, max_rects: 32, align_px: 64 },
    fixed_waste_4096: { merge_waste_px: 4096, rel_waste: 0, max_rects: 32, align_px: 1 },
  },
};

/** A member of the family from decoded parameters that hold at least those of `dmg@1`. */
export function dmgOf(params: Params): Merge {
  return (damage) => mergeDamage(damage, params as unknown as DmgParams, SCREEN_WIDTH, SCREEN_HEIGHT);
}

export const US_PER_RECT = 40;
export const PX_PER_US = 1000;

/** Microseconds per frame: 40 for each rectangle drawn and one for each thousand pixels. */
export const graphics = defineKernel<Session, Merge>({
  sim: { name: "compositor", version: "1.0.0" },
  space: dmgSpace,
  objective: { name: "frame_cost", unit: "us/frame", direction: "min", logarithmic: false },
  generator: { name: "desktop@1", unit: "frame", defaultLength: 1800, maxLength: 7200 },
  template: {
    modules: ["kernels/damage.ts"],
    policy:
      "(damage: readonly Rect[], width: number, height: number) => mergeDamage(damage, params, width, height)",
    interface: "RANK: (damage, width, height) => rectangles to draw",
    kernel: { module: "kernels/graphics.ts", name: "graphics" },
  },
  features: { version: "desktop-features@1", of: sessionFeatures },
  classics: damageClassics,
  family: dmgOf,
  generate: ({ seed, length }) => generateSession(seed, length),
  bytes: sessionBytes,
  run(session, merge, limit) {
    const frames = Math.min(session.length, limit);
    let [drawn, pixels] = [0, 0];
    for (let frame = 0; frame < frames; frame++) {
      const damage = session[frame]!;
      if (damage.length === 0) continue;
      const rects = merge(damage);
      drawn += rects.length;
      for (const rect of rects) pixels += area(rect);
    }
    return [frames, drawn, pixels];
  },
  value: ([frames, drawn, pixels]) => (US_PER_RECT * drawn! + pixels! / PX_PER_US) / frames!,
});

/**
 * Rectangles per frame, share of frames with damage, ln of damaged kilopixels per frame, share of big
 * rectangles.
 */
export function sessionFeatures(session: Session): number[] {
  const rects = session.flat();
  const pixels = rects.reduce((sum, rect) => sum + area(rect), 0);
  return [
    rects.length / session.length,
    session.filter((damage) => damage.length > 0).length / session.length,
    exactLog(1 + pixels / 1000 / session.length),
    rects.filter((rect) => area(rect) > 100_000).length / Math.max(1, rects.length),
  ];
}
