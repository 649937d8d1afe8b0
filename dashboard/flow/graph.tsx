/** Draws the circle of AIs as SVG on the server: a shape for each AI, a line for what one sent to another by name. */
import { visibleText } from "../../internal/visible_text.ts";
import { grouped } from "../../outcome/amounts.ts";
import { type SpecializationLook, specializationLooks } from "../../outcome/charts/specialization_looks.ts";
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
import { DrawnNumbers } from "./drawn_numbers.tsx";
import { NodeName, type Size, SIZES } from "./node_name.tsx";
import { outline } from "./shape.ts";

/** More numbers than this on lines would hide each other. */
const MAX_NUMBERS = 24;

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
  const busiest = lines.slice(-MAX_NUMBERS).reverse();
  return (
    <svg class={`flow ${name}`} viewBox={`0 0 ${width} ${height}`} role="group" aria-label="AIs in a circle">
      {lines.map((line) => <Line line={line} look={looks.get(line.specialization)!} />)}
      <DrawnNumbers numbered={busiest} lines={lines} nodes={placed} size={size} />
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
      <NodeName node={node} size={size} isUpright={isUpright} />
    </>
  );
  return isAiId(id) ? <a href={`/ais/${encodeURIComponent(id)}`}>{shown}</a> : <g>{shown}</g>;
}

function colourOf({ colour }: SpecializationLook): string {
  return `series-${colour + 1}`;
}
