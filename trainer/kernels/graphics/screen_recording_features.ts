/** Describes a screen recording, so that related ones can be found. */
import { exactLog } from "../../learner/exact_math.ts";
import { area } from "./damage.ts";
import type { ScreenRecording } from "./screen_recording.ts";

/**
 * Returns rectangles per frame, share of frames with damage, ln of damaged kilopixels per frame, share of big
 * rectangles.
 */
export function screenRecordingFeatures(recording: ScreenRecording): number[] {
  const rects = recording.flat();
  const pixels = rects.reduce((sum, rect) => sum + area(rect), 0);
  return [
    rects.length / recording.length,
    recording.filter((damage) => damage.length > 0).length / recording.length,
    exactLog(1 + pixels / 1000 / recording.length),
    rects.filter((rect) => area(rect) > 100_000).length / Math.max(1, rects.length),
  ];
}
