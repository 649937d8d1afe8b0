/** What drawing costs. */

const US_PER_RECT = 40;
const PX_PER_US = 1000;

/** Microseconds for `rects` rectangles that hold `pixels` pixels together. */
export function drawingUs(rects: number, pixels: number): number {
  return US_PER_RECT * rects + pixels / PX_PER_US;
}
