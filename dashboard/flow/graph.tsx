/** Draws the circle of AIs as SVG on the server: a shape for each AI, a line for what one sent to another by name. */
import { visibleText } from "../../internal/visible_text.ts";
import { grouped } from "../../outcome/amounts.ts";
import type { Shape } from "../../outcome/charts/palette.ts";
import { type SpecializationLook, specializationLooks } from "../../outcome/charts/specialization_looks.ts";
import { textWidth } from "../../outcome/charts/text_width.ts";
import { isAiId } from "../../protocol/names.ts";
import {
  type Edge,
  EVERYONE,
  type FlowNode,
  inCircleOrder,
  type PlacedEdge,
  type PlacedNode,
  placeEdges,
  placeNodes,
} from "./circle.ts";
import { fittedMiddle } from "./fitted_middle.ts";
import { placeNumbers } from "./line_numbers.ts";

/** Sizes are in CSS pixels; the page shows the one that fits. Above `upright` AIs names run along the radius, which needs `upHeight` more. */
const SIZES = {
  wide: { width: 860, height: 560, upHeight: 100, radius: 205, font: 13, upright: 12 },
  narrow: { width: 340, height: 300, upHeight: 40, radius: 78, font: 11, upright: 8 },
} as const;

type Size = (typeof SIZES)[keyof typeof SIZES];

/** More numbers than this on lines would hide each other. */
const MAX_NUMBERS = 24;
/** The gap lies between a dot and its name. */
const GAP = 8;

/** Renders both sizes and the legend of specializations. */
export function FlowGraph(
  { nodes, edges }: { readonly nodes: readonly FlowNode[]; readonly edges: readonly Edge[] },
) {
  const looks = specializationLooks(nodes.map(({ specialization }) => specialization));
  const counts = new Map<string, number>();
  for (const { specialization } of inCircleOrder(nodes)) {
    counts.set(specialization, (counts.get(specialization) ?? 0) + 1);
  }
  return (
    <>
      {Object.entries(SIZES).map(([name, size]) => (
        <Circle name={name} size={size} nodes={nodes} edges={edges} looks={looks} />
      ))}
      <ul class="legend">
        {[...counts].map(([specialization, count]) => (
          <li>
            <Swatch look={looks.get(specialization)!} /> {visibleText(specialization, 60)}{" "}
            <span class="quiet">{count}</span>
          </li>
        ))}
      </ul>
      <Caption nodes={nodes} edges={edges} />
    </>
  );
}

/** Says what is drawn, and of that only what is there. */
function Caption({ nodes, edges }: { readonly nodes: readonly FlowNode[]; readonly edges: readonly Edge[] }) {
  const lines = edges.filter(({ to }) => to !== EVERYONE).length;
  return (
    <p class="hint">
      {nodes.every(({ isHere }) => isHere)
        ? "Each shape is an AI"
        : "Each shape is an AI; a hollow one is not connected any more"}
      . An arrow shows what one AI sent to another by name
      {lines > MAX_NUMBERS
        ? `; the ${MAX_NUMBERS} busiest have the number of entries beside them`
        : ", with the number of entries beside it"}
      . What an AI sent to all stands at its name.
    </p>
  );
}

const SWATCH = { x: 8, y: 8, radius: 6 };

function Swatch({ look }: { readonly look: SpecializationLook }) {
  return (
    <svg class={`swatch ${colourOf(look)}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={outline(look.shape, SWATCH)} />
    </svg>
  );
}

type Looks = ReadonlyMap<string, SpecializationLook>;

interface CircleProps {
  readonly name: string;
  readonly size: Size;
  readonly nodes: readonly FlowNode[];
  readonly edges: readonly Edge[];
  readonly looks: Looks;
}

function Circle({ name, size, nodes, edges, looks }: CircleProps) {
  const { width, radius } = size;
  const isUpright = nodes.length > size.upright;
  const height = size.height + (isUpright ? size.upHeight : 0);
  const center = { x: width / 2, y: height / 2 };
  const placed = placeNodes(nodes, edges, { center, radius });
  const lines = placeEdges(edges, placed, center);
  // The busiest lines come last and choose their places first.
  const numbers = placeNumbers(lines.slice(-MAX_NUMBERS).reverse(), {
    ...{ lines, nodes: placed, fontSize: size.font - 2 },
    textOf: ({ entries }) => grouped(entries),
  });
  return (
    <svg class={`flow ${name}`} viewBox={`0 0 ${width} ${height}`} role="group" aria-label="AIs in a circle">
      {lines.map((line) => <Line line={line} look={looks.get(line.specialization)!} />)}
      {numbers.map(({ x, y, text }) => (
        <text
          class="number"
          x={x}
          y={y}
          font-size={size.font - 2}
          text-anchor="middle"
          dominant-baseline="central"
        >
          {text}
        </text>
      ))}
      {placed.map((node) => (
        <Dot node={node} size={size} isUpright={isUpright} look={looks.get(node.specialization)!} />
      ))}
    </svg>
  );
}

function Line(
  { line: { from, to, entries, path, arrow, width }, look }: {
    readonly line: PlacedEdge;
    readonly look: SpecializationLook;
  },
) {
  return (
    <g class={`${colourOf(look)}${look.isSecond ? " broken" : ""}`}>
      <title>{`${from} → ${to}: ${grouped(entries)}`}</title>
      <path d={path} fill="none" stroke="currentColor" stroke-width={width} />
      <polygon points={arrow} fill="currentColor" />
    </g>
  );
}

/** Renders a node with its name outside the circle; the hub and the operator have no page to link to. */
function Dot(
  { node, size, isUpright, look }: {
    readonly node: PlacedNode;
    readonly size: Size;
    readonly isUpright: boolean;
    readonly look: SpecializationLook;
  },
) {
  const { id, isHere } = node;
  const shown = (
    <>
      <path class={`dot ${colourOf(look)}${isHere ? "" : " hollow"}`} d={outline(look.shape, node)} />
      {isUpright ? <RadialName node={node} size={size} /> : <FlatName node={node} size={size} />}
    </>
  );
  return isAiId(id) ? <a href={`/ais/${encodeURIComponent(id)}`}>{shown}</a> : <g>{shown}</g>;
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

function colourOf({ colour }: SpecializationLook): string {
  return `series-${colour + 1}`;
}

/** Returns the path of a shape around a point; all shapes look equally large as a circle of `radius`. */
function outline(shape: Shape, { x, y, radius }: Pick<PlacedNode, "x" | "y" | "radius">): string {
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

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
