/**
 * The window_manager kernel lays windows out side by side so that each suits its program, has the size it should,
 * and stays where it was.
 */
import { defineKernel } from "../kernel.ts";
import { layoutCost, LayoutScore } from "./layout_score.ts";
import { tileOf, tileSpace } from "./tile_space.ts";
import { type Tiling, tilingClassics } from "./tiling_classics.ts";
import { generateWindowRecording, type WindowRecording, windowRecordingBytes } from "./window_recording.ts";
import { windowRecordingFeatures } from "./window_recording_features.ts";

/**
 * The objective is 0.45 · |ln(aspect / preferred)| + 0.35 · change of the windows that stay (Wattenberg's: Euclid
 * over x, y, width, height in screen diagonals) + 0.2 · |ln(area / wanted)|, means over windows and updates. What a
 * window wants is its share of the screen when all shrink or grow alike, as the screen is always filled.
 */
export const windowManager = defineKernel<WindowRecording, Tiling>({
  sim: { name: "tiling", version: "1.0.0" },
  space: tileSpace,
  objective: { name: "layout_cost", unit: "1", direction: "min", logarithmic: false },
  generator: { name: "windows@1", unit: "event", defaultLength: 400, maxLength: 4000 },
  template: {
    modules: ["tiling"],
    policy:
      "({ tiles: (width: number, height: number, mostWindows: number) => new Tiles(params, width, height, mostWindows) })",
    interface: "RANK: tiles(width, height, mostWindows) => open, close, focus, resize; rects",
    kernel: { module: "windowManager", name: "windowManager" },
  },
  features: { version: "windows-features@1", of: windowRecordingFeatures },
  classics: tilingClassics,
  family: tileOf,
  generate: ({ seed, length }) => generateWindowRecording(seed, length),
  bytes: windowRecordingBytes,
  run(recording, tiling, limit) {
    const score = new LayoutScore(tiling);
    const events = Math.min(recording.length, limit);
    for (let i = 0; i < events; i++) score.take(recording[i]!);
    return score.counts();
  },
  value: layoutCost,
});
