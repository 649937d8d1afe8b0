/** Draws who waits for whom as SVG on the server: an arrow from who waits, and circles by shape, not by colour alone. */
import type { PresentWait, PresentWaits } from "../hub_view.ts";
import { counted } from "../../internal/counted.ts";
import { grouped } from "../../outcome/amounts.ts";
import {
  type Edge,
  type FlowNode,
  type PlacedEdge,
  type PlacedNode,
  placeEdges,
  placeNodes,
} from "./circle.ts";
import { DrawnNumbers } from "./drawn_numbers.tsx";
import { NodeName, type Size, SIZES } from "./node_name.tsx";
import { outline } from "./shape.ts";

/** More AIs do not fit around the picture. */
const MAX_AIS = 30;

interface WaitPictureProps {
  readonly waits: PresentWaits;
  /** These AIs are connected. */
  readonly here: ReadonlySet<string>;
}

/** Renders both sizes and what they mean; nothing where nobody waits. */
export function WaitPicture({ waits: { rows, total }, here }: WaitPictureProps) {
  const drawn = fitting(rows);
  if (drawn.length === 0) return null;
  const pairs = pairsOf(drawn);
  const circling = new Set(drawn.filter(isInCircle).flatMap(endsOf));
  const nodes = [...new Set(drawn.flatMap(endsOf))].map((id) => ({
    ...{ id, isHere: here.has(id) },
    // Those of circles stand beside each other.
    specialization: circling.has(id) ? "circle" : "others",
  }));
  return (
    <>
      {Object.entries(SIZES).map(([name, size]) => (
        <Picture name={name} size={size} nodes={nodes} pairs={pairs} />
      ))}
      <p class="hint">
        An arrow leads from who waits to whom it waits for
        {pairs.some(({ entries }) => entries > 1) && ", with the number of collaborations beside it"}.
        {circling.size > 0 &&
          " AIs that wait in a circle are diamonds, with double lines between them; the others are dots."}
        {nodes.some(({ isHere }) => !isHere) && " A hollow one is not connected."}
        {drawn.length < total && ` Drawn are ${grouped(drawn.length)} of ${counted(total, "wait")}.`}
      </p>
    </>
  );
}

/** Between two AIs `entries` counts collaborations. */
interface Pair extends Edge {
  readonly inCircle: boolean;
}

/** Returns the first waits that have, all together, so few AIs that they fit. */
function fitting(rows: readonly PresentWait[]): PresentWait[] {
  const ais = new Set<string>();
  return rows.filter((wait) => {
    const more = endsOf(wait).filter((ai) => !ais.has(ai));
    if (ais.size + more.length > MAX_AIS) return false;
    for (const ai of more) ais.add(ai);
    return true;
  });
}

function pairsOf(waits: readonly PresentWait[]): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const { ai_id: from, waits_for: to, in_circle: inCircle } of waits) {
    const key = keyOf({ from, to });
    pairs.set(key, { from, to, entries: (pairs.get(key)?.entries ?? 0) + 1, inCircle });
  }
  return [...pairs.values()];
}

function keyOf({ from, to }: Pick<Edge, "from" | "to">): string {
  return `${from} ${to}`;
}

function endsOf({ ai_id, waits_for }: PresentWait): [string, string] {
  return [ai_id, waits_for];
}

function isInCircle({ in_circle }: PresentWait): boolean {
  return in_circle;
}

interface PictureProps {
  readonly name: string;
  readonly size: Size;
  readonly nodes: readonly FlowNode[];
  readonly pairs: readonly Pair[];
}

function Picture({ name, size, nodes, pairs }: PictureProps) {
  const { width, radius } = size;
  const isUpright = nodes.length > size.upright;
  const height = size.height + (isUpright ? size.upHeight : 0);
  const center = { x: width / 2, y: height / 2 };
  const placed = placeNodes(nodes, pairs, { center, radius });
  const circling = new Set(pairs.filter(({ inCircle }) => inCircle).map(keyOf));
  // Lines of circles lie on top.
  const lines = placeEdges(pairs, placed, center)
    .toSorted((a, b) => Number(circling.has(keyOf(a))) - Number(circling.has(keyOf(b))));
  return (
    <svg
      class={`flow waits ${name}`}
      viewBox={`0 0 ${width} ${height}`}
      role="group"
      aria-label="AIs and whom they wait for"
    >
      {lines.map((line) => <Line line={line} inCircle={circling.has(keyOf(line))} />)}
      <DrawnNumbers
        numbered={lines.filter(({ entries }) => entries > 1)}
        lines={lines}
        nodes={placed}
        size={size}
      />
      {placed.map((node) => <Ai node={node} size={size} isUpright={isUpright} />)}
    </svg>
  );
}

function Line({ line, inCircle }: { readonly line: PlacedEdge; readonly inCircle: boolean }) {
  const { from, to, entries, path, arrow } = line;
  return (
    <g class={inCircle ? "circling" : "waiting"}>
      <title>
        {`${from} waits for ${to}${inCircle ? ", in a circle" : ""}: ${counted(entries, "collaboration")}`}
      </title>
      <path d={path} />
      {inCircle && <path class="middle" d={path} />}
      <polygon points={arrow} />
    </g>
  );
}

function Ai(
  { node, size, isUpright }: { readonly node: PlacedNode; readonly size: Size; readonly isUpright: boolean },
) {
  const { id, isHere, specialization } = node;
  const inCircle = specialization === "circle";
  return (
    <a href={`/ais/${encodeURIComponent(id)}`} class={inCircle ? "circling" : "waiting"}>
      <path
        class={`dot${isHere ? "" : " hollow"}`}
        d={outline(inCircle ? "diamond" : "circle", node)}
      />
      <NodeName node={node} size={size} isUpright={isUpright} />
    </a>
  );
}
