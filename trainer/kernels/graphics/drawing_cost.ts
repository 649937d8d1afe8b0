const US_PER_RECT = 40;
const PX_PER_US = 1000;

/** Returns the microseconds that drawing `rects` rectangles takes which hold `pixels` pixels together. */
export function drawingUs(rects: number, pixels: number): number {
  return US_PER_RECT * rects + pixels / PX_PER_US;
}
