/** Writes the names of AIs around a picture of them, in the room that there is. */
import { grouped } from "../../outcome/amounts.ts";
import { textWidth } from "../../outcome/charts/text_width.ts";
import type { PlacedNode } from "./circle.ts";
import { fittedMiddle } from "./fitted_middle.ts";
import { round } from "./shape.ts";

/** Sizes are in CSS pixels; the page shows the one that fits. Above `upright` AIs names run along the radius, which needs `upHeight` more. */
export const SIZES = {
  wide: { width: 860, height: 560, upHeight: 100, radius: 205, font: 13, upright: 12 },
  narrow: { width: 340, height: 300, upHeight: 40, radius: 78, font: 11, upright: 8 },
} as const;

export type Size = (typeof SIZES)[keyof typeof SIZES];

/** The gap lies between a dot and its name. */
const GAP = 8;

interface NameProps {
  readonly node: PlacedNode;
  readonly size: Size;
}

/** Renders the name outside the circle, and with it what the AI sent to everyone. */
export function NodeName({ isUpright, ...of }: NameProps & { readonly isUpright: boolean }) {
  return isUpright ? <RadialName {...of} /> : <FlatName {...of} />;
}

/** Places the name beside the dot where there is room, else above or below it, and under it what the AI sent to everyone. */
function FlatName({ node, size }: { readonly node: PlacedNode; readonly size: Size }) {
  const { x, y, angle, radius, id, toEveryone } = node;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const beside = (cos > 0 ? size.width - x : x) - radius - GAP;
  const isBeside = Math.abs(cos) >= 0.3 && fittedMiddle(id, beside - 4, size.font) === id;
  const anchor = isBeside ? cos > 0 ? "start" : "end" : "middle";
  const left = isBeside ? x + Math.sign(cos) * (radius + GAP) : x;
  const room = isBeside ? beside : 2 * Math.min(x, size.width - x);
  // The label has two lines, which both lie above or both below the dot.
  const away = (sin < -0.3 ? -1 : 1) * (radius + GAP + size.font);
  const top = isBeside ? y : y + away;
  return (
    <>
      <text x={round(left)} y={round(top)} font-size={size.font} text-anchor={anchor}>
        {fittedMiddle(id, room - 4, size.font)}
      </text>
      {toEveryone > 0 && (
        <text
          class="quiet"
          x={round(left)}
          y={round(top + size.font)}
          font-size={size.font - 2}
          text-anchor={anchor}
        >
          {grouped(toEveryone)} to all
        </text>
      )}
    </>
  );
}

/** Places the name along the radius, never upside down. */
function RadialName({ node, size }: { readonly node: PlacedNode; readonly size: Size }) {
  const { x, y, angle, radius, id, toEveryone } = node;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const isLeft = cos < 0;
  const [left, top] = [x + cos * (radius + GAP), y + sin * (radius + GAP)];
  const degrees = angle * 180 / Math.PI + (isLeft ? 180 : 0);
  // The name may reach as far as the nearer edge in this direction.
  const room = Math.min(
    (isLeft ? left : size.width - left) / Math.max(Math.abs(cos), 0.01),
    (sin < 0 ? top : size.height + size.upHeight - top) / Math.max(Math.abs(sin), 0.01),
  );
  // A phone's width has room for the name alone.
  const number = toEveryone > 0 && size === SIZES.wide ? ` ${grouped(toEveryone)}` : "";
  const name = fittedMiddle(id, room - 4 - textWidth(number, size.font), size.font);
  return (
    <text
      transform={`translate(${round(left)} ${round(top)}) rotate(${round(degrees)})`}
      font-size={size.font}
      text-anchor={isLeft ? "end" : "start"}
      dominant-baseline="central"
    >
      {name}
      {number !== "" && <tspan class="quiet">{number}</tspan>}
    </text>
  );
}
