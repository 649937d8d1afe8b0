/** Draws the shape of an AI in pictures of AIs: as the path of an SVG, as large as its radius says. */
import type { Shape } from "../../outcome/charts/palette.ts";
import type { PlacedNode } from "./circle.ts";

/** Returns the path of a shape around a point; all shapes look equally large as a circle of `radius`. */
export function outline(shape: Shape, { x, y, radius }: Pick<PlacedNode, "x" | "y" | "radius">): string {
  const corners = (...at: readonly (readonly [number, number])[]) =>
    `M${at.map(([dx, dy]) => `${round(x + dx * radius)} ${round(y + dy * radius)}`).join("L")}Z`;
  switch (shape) {
    case "circle": {
      const half = `a${round(radius)} ${round(radius)} 0 1 0 `;
      return `M${round(x - radius)} ${round(y)}${half}${round(2 * radius)} 0${half}${round(-2 * radius)} 0Z`;
    }
    case "triangle":
      return corners([0, -1.25], [1.2, 0.85], [-1.2, 0.85]);
    case "rect":
      return corners([-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]);
    case "diamond":
      return corners([0, -1.3], [1.15, 0], [0, 1.3], [-1.15, 0]);
  }
}

/** Returns a length in CSS pixels as it is written. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
