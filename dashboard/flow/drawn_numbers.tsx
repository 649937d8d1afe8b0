/** Writes beside lines how many entries they stand for. */
import { grouped } from "../../outcome/amounts.ts";
import type { PlacedEdge, PlacedNode } from "./circle.ts";
import { placeNumbers } from "./line_numbers.ts";
import type { Size } from "./node_name.tsx";

interface DrawnNumbersProps {
  /** These lines have numbers; the first ones choose their places first. */
  readonly numbered: readonly PlacedEdge[];
  /** All that is drawn. */
  readonly lines: readonly PlacedEdge[];
  readonly nodes: readonly PlacedNode[];
  readonly size: Size;
}

export function DrawnNumbers({ numbered, lines, nodes, size }: DrawnNumbersProps) {
  const fontSize = size.font - 2;
  const numbers = placeNumbers(numbered, {
    ...{ lines, nodes, fontSize },
    textOf: ({ entries }) => grouped(entries),
  });
  return (
    <>
      {numbers.map(({ x, y, text }) => (
        <text
          class="number"
          x={x}
          y={y}
          font-size={fontSize}
          text-anchor="middle"
          dominant-baseline="central"
        >
          {text}
        </text>
      ))}
    </>
  );
}
