/** Where AIs stand and how lines run between them: a circle by specialization, the same for the same AIs. Pure geometry. */
import type { LibraryView } from "../hub_view.ts";

/** Who sent how many entries to whom. */
export type Edge = Awaited<ReturnType<LibraryView["flow"]>>["edges"][number];

/** The receiver of what is told to all. */
export const EVERYONE = "*";

/** Somebody on the circle. */
export interface FlowNode {
  readonly id: string;
  readonly specialization: string;
}

/** Somebody on the circle, with a place. Angles are in radians, clockwise from three o'clock. */
export interface PlacedNode extends FlowNode {
  readonly angle: number;
  readonly x: number;
  readonly y: number;
  /** Entries that it told everyone. */
  readonly toEveryone: number;
  /** Of its dot; the area grows with `toEveryone`. */
  readonly radius: number;
}

/** A line from one to another. */
export interface PlacedEdge extends Edge {
  /** The sender's. */
  readonly specialization: string;
  /** For `d` of an SVG path. */
  readonly path: string;
  /** Three corners, for `points`. */
  readonly arrow: string;
  readonly width: number;
  /** Its middle. */
  readonly x: number;
  readonly y: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Above so many AIs lines are drawn finer. */
const MANY = 12;
const MIN_RADIUS = 6;
const MAX_GROWTH = 8;
/** Longer on broad lines, which would hide it. */
const ARROW = { base: 6, perWidth: 1.4 } as const;
/** How far lines bend to one side, as a share of their length, so that an arrowhead keeps clear of the way back. */
const BEND = 0.14;
/** How far they bend to the middle of the circle, as a share of the way there: else they run through neighbours. */
const PULL = 0.35;

/** By specialization and then by name, numbers in names as numbers. */
export function inCircleOrder(nodes: readonly FlowNode[]): FlowNode[] {
  return nodes.toSorted((a, b) => compare(a.specialization, b.specialization) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  // Words that only look alike are still two words.
  return a.localeCompare(b, "en", { numeric: true }) || (a < b ? -1 : Number(a > b));
}

/** The first stands at the top, the others follow clockwise, with half a place between specializations. */
export function placeNodes(
  nodes: readonly FlowNode[],
  edges: readonly Edge[],
  { center, radius }: { readonly center: Point; readonly radius: number },
): PlacedNode[] {
  const ordered = inCircleOrder(nodes);
  const groups = [...new Set(ordered.map(({ specialization }) => specialization))];
  const gap = groups.length > 1 ? 0.5 : 0;
  const step = 2 * Math.PI / (ordered.length + gap * groups.length);
  const told = new Map(edges.filter(({ to }) => to === EVERYONE).map(({ from, entries }) => [from, entries]));
  const most = Math.max(1, ...told.values());
  // Neighbours never touch.
  const maxRadius = 0.42 * step * radius;
  return ordered.map((node, i) => {
    const group = groups.indexOf(node.specialization);
    const angle = (i + gap * group) * step - Math.PI / 2;
    const toEveryone = told.get(node.id) ?? 0;
    return {
      ...{ ...node, angle, toEveryone },
      ...{ x: center.x + radius * Math.cos(angle), y: center.y + radius * Math.sin(angle) },
      radius: Math.min(maxRadius, MIN_RADIUS + MAX_GROWTH * Math.sqrt(toEveryone / most)),
    };
  });
}

/** Of what was sent by name, the weakest first, so that the strongest lie on top. */
export function placeEdges(
  edges: readonly Edge[],
  nodes: readonly PlacedNode[],
  center: Point,
): PlacedEdge[] {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const drawn = edges.flatMap((edge) => {
    const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
    return from && to && from !== to ? [{ edge, from, to }] : [];
  });
  const most = Math.max(1, ...drawn.map(({ edge }) => edge.entries));
  const growth = nodes.length > MANY ? 2 : 4;
  return drawn.toSorted((a, b) => a.edge.entries - b.edge.entries).map(({ edge, from, to }) => {
    const width = round(1 + growth * Math.sqrt(edge.entries / most));
    return {
      ...edge,
      specialization: from.specialization,
      width,
      ...curve(from, to, { center, arrowLength: ARROW.base + ARROW.perWidth * width }),
    };
  });
}

function curve(
  from: PlacedNode,
  to: PlacedNode,
  { center, arrowLength }: { center: Point; arrowLength: number },
): Pick<PlacedEdge, "path" | "arrow" | "x" | "y"> {
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const control = {
    x: middle.x + (center.x - middle.x) * PULL - (to.y - from.y) * BEND,
    y: middle.y + (center.y - middle.y) * PULL + (to.x - from.x) * BEND,
  };
  const start = towards(from, control, from.radius + 2);
  const tip = towards(to, control, to.radius + 3);
  const end = towards(tip, control, arrowLength);
  // A quarter turn from where it comes from.
  const side = { x: (end.y - tip.y) / 2, y: (tip.x - end.x) / 2 };
  const corners = [tip, { x: end.x + side.x, y: end.y + side.y }, { x: end.x - side.x, y: end.y - side.y }];
  return {
    path: `M${text(start)}Q${text(control)} ${text(end)}`,
    arrow: corners.map(text).join(" "),
    x: round((start.x + 2 * control.x + end.x) / 4),
    y: round((start.y + 2 * control.y + end.y) / 4),
  };
}

/** The point that lies `distance` from `a` on the way to `b`. */
function towards(a: Point, b: Point, distance: number): Point {
  const share = distance / (Math.hypot(b.x - a.x, b.y - a.y) || 1);
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

function text({ x, y }: Point): string {
  return `${round(x)},${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
