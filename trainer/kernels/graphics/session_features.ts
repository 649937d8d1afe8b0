/** What describes a session, to find related ones. */
import { exactLog } from "../../learner/exact_math.ts";
import { area } from "./damage.ts";
import type { Session } from "./session.ts";

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
