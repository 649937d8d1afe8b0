/** Computes places of AIs on a circle, by specialization, and lines between them. Pure geometry, the same for the same AIs. */
import type { LibraryView } from "../../journal/library/view/library_view.ts";

/** An edge says who sent how many entries to whom. */
export type Edge = Awaited<ReturnType<LibraryView["flow"]>>["edges"][number];

/** The receiver of a broadcast. */
export const EVERYONE = "*";

/** A node is an AI on the circle. */
export interface FlowNode {
  readonly id: string;
  readonly specialization: string;
  /** It is connected. */
  readonly isHere: boolean;
}

/** A placed node. Angles are in radians, clockwise from three o'clock. */
export interface PlacedNode extends FlowNode {
  readonly angle: number;
  readonly x: number;
  readonly y: number;
  /** Counts the entries that it sent to everyone. */
  readonly toEveryone: number;
  /** The radius of its dot, whose area grows with `toEveryone`. */
  readonly radius: number;
}

/** A line from one node to another. */
export interface PlacedEdge extends Edge {
  /** The specialization is the sender's. */
  readonly specialization: string;
  /** `path` is for `d` of an SVG path. */
  readonly path: string;
  /** The arrowhead has three corners, for `points`. */
  readonly arrow: string;
  readonly width: number;
  readonly curve: Curve;
}

/** A curve is a quadratic one with its points in CSS pixels. */
export interface Curve {
  readonly start: Point;
  readonly control: Point;
  readonly end: Point;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Returns the point of a curve at the share `t` of its way. */
export function pointAt({ start, control, end }: Curve, t: number): Point {
  const at = (a: number, b: number, c: number) => (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t ** 2 * c;
  return { x: at(start.x, control.x, end.x), y: at(start.y, control.y, end.y) };
}

/** With more AIs than this lines are drawn finer. */
const MANY = 12;
const MIN_RADIUS = 6;
const MAX_GROWTH = 8;
/** Arrowheads are longer on broad lines, which would hide them. */
const ARROW = { base: 6, perWidth: 1.4 } as const;
/** Lines bend to one side by this share of their length, so that an arrowhead keeps clear of the way back. */
const BEND = 0.14;
/** Lines bend towards the middle of the circle by this share of the way, so that they do not run through neighbours. */
const PULL = 0.35;

/** Sorts by specialization and then by name, numbers in names as numbers. */
export function inCircleOrder(nodes: readonly FlowNode[]): FlowNode[] {
  return nodes.toSorted((a, b) => compare(a.specialization, b.specialization) || compare(a.id, b.id));
}

function compare(a: string, b: string): number {
  // Specializations that the collator takes for equal are still two.
  return a.localeCompare(b, "en", { numeric: true }) || (a < b ? -1 : Number(a > b));
}

/** Places nodes clockwise from the top, with half a place between specializations. */
export function placeNodes(
  nodes: readonly FlowNode[],
  edges: readonly Edge[],
  { center, radius }: { readonly center: Point; readonly radius: number },
): PlacedNode[] {
  const ordered = inCircleOrder(nodes);
  const groups = [...new Set(ordered.map(({ specialization }) => specialization))];
  const gap = groups.length > 1 ? 0.5 : 0;
  const step = 2 * Math.PI / (ordered.length + gap * groups.length);
  const broadcasts = new Map(
    edges.filter(({ to }) => to === EVERYONE).map(({ from, entries }) => [from, entries]),
  );
  const most = Math.max(1, ...broadcasts.values());
  // The bound keeps neighbours from touching.
  const maxRadius = 0.42 * step * radius;
  return ordered.map((node, i) => {
    const group = groups.indexOf(node.specialization);
    const angle = (i + gap * group) * step - Math.PI / 2;
    const toEveryone = broadcasts.get(node.id) ?? 0;
    return {
      ...{ ...node, angle, toEveryone },
      ...{ x: center.x + radius * Math.cos(angle), y: center.y + radius * Math.sin(angle) },
      radius: Math.min(maxRadius, MIN_RADIUS + MAX_GROWTH * Math.sqrt(toEveryone / most)),
    };
  });
}

/** Returns lines for what was sent by name, the weakest first, so that the strongest lie on top. */
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
      ...lineBetween(from, to, { center, arrowLength: ARROW.base + ARROW.perWidth * width }),
    };
  });
}

function lineBetween(
  from: PlacedNode,
  to: PlacedNode,
  { center, arrowLength }: { center: Point; arrowLength: number },
): Pick<PlacedEdge, "path" | "arrow" | "curve"> {
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
  const control = {
    x: middle.x + (center.x - middle.x) * PULL - (to.y - from.y) * BEND,
    y: middle.y + (center.y - middle.y) * PULL + (to.x - from.x) * BEND,
  };
  const start = towards(from, control, from.radius + 2);
  const tip = towards(to, control, to.radius + 3);
  const end = towards(tip, control, arrowLength);
  // The normal is a quarter turn from the line's direction.
  const side = { x: (end.y - tip.y) / 2, y: (tip.x - end.x) / 2 };
  const corners = [tip, { x: end.x + side.x, y: end.y + side.y }, { x: end.x - side.x, y: end.y - side.y }];
  return {
    path: `M${text(start)}Q${text(control)} ${text(end)}`,
    arrow: corners.map(text).join(" "),
    curve: { start, control, end },
  };
}

/** Returns the point that lies `distance` from `a` on the way to `b`. */
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
