/**
 * The graphics kernel joins damaged rectangles so that drawing a frame costs least. Near-optimal classics exist,
 * and the gate shows it.
 */
import { defineKernel } from "../kernel.ts";
import { area } from "./damage.ts";
import { damageClassics, type Merge } from "./damage_classics.ts";
import { dmgOf, dmgSpace } from "./dmg_space.ts";
import { drawingUs } from "./drawing_cost.ts";
import { generateScreenRecording, type ScreenRecording, screenRecordingBytes } from "./screen_recording.ts";
import { screenRecordingFeatures } from "./screen_recording_features.ts";

/** The objective is microseconds per frame: 40 for each rectangle drawn and one for each thousand pixels. */
export const graphics = defineKernel<ScreenRecording, Merge>({
  sim: { name: "compositor", version: "1.0.0" },
  space: dmgSpace,
  objective: { name: "frame_cost", unit: "us/frame", direction: "min", logarithmic: false },
  generator: { name: "desktop@1", unit: "frame", defaultLength: 1800, maxLength: 7200 },
  template: {
    modules: ["damage"],
    policy:
      "(damage: readonly Rect[], width: number, height: number) => mergeDamage(damage, params, width, height)",
    interface: "RANK: (damage, width, height) => rectangles to draw",
    kernel: { module: "graphics", name: "graphics" },
  },
  features: { version: "desktop-features@1", of: screenRecordingFeatures },
  classics: damageClassics,
  family: dmgOf,
  generate: ({ seed, length }) => generateScreenRecording(seed, length),
  bytes: screenRecordingBytes,
  run(recording, merge, limit) {
    const frames = Math.min(recording.length, limit);
    let [drawn, pixels] = [0, 0];
    for (let frame = 0; frame < frames; frame++) {
      const damage = recording[frame]!;
      if (damage.length === 0) continue;
      const rects = merge(damage);
      drawn += rects.length;
      for (const rect of rects) pixels += area(rect);
    }
    return [frames, drawn, pixels];
  },
  value: ([frames, drawn, pixels]) => drawingUs(drawn!, pixels!) / frames!,
});
