/** Draws who talks to whom as one picture: a circle, or a matrix where there are too many AIs for one. */
import type { HubView } from "../hub_view.ts";
import { aisWithPresence } from "../ais_with_presence.ts";
import type { Content } from "../components/content.ts";
import { isAiId } from "../../protocol/names.ts";
import { type Edge, EVERYONE, type FlowNode } from "./circle.ts";
import { FlowGraph } from "./graph.tsx";
import { FlowMatrix } from "./matrix.tsx";

/** More AIs do not fit around a circle. */
const MAX_CIRCLE = 30;

/** Renders the connected AIs and those that `edges` name; undefined where there are none. */
export async function whoTalks(view: HubView, edges: readonly Edge[]): Promise<Content | undefined> {
  const nodes = await nodesOf(view, edges);
  if (nodes.length === 0) return undefined;
  return nodes.length > MAX_CIRCLE
    ? <FlowMatrix nodes={nodes} edges={edges} />
    : <FlowGraph nodes={nodes} edges={edges} />;
}

async function nodesOf(view: HubView, edges: readonly Edge[]): Promise<FlowNode[]> {
  const specializations = new Map(
    (await aisWithPresence(view)).map(({ ai_id, specialization }) => [ai_id, specialization]),
  );
  const here = new Set(view.ais().map(({ ai_id }) => ai_id));
  const ids = new Set([
    ...here,
    ...edges.flatMap(({ from, to }) => to === EVERYONE ? [from] : [from, to]),
  ]);
  return [...ids].map((id) => ({
    ...{ id, specialization: specializations.get(id) ?? id },
    isHere: here.has(id) || !isAiId(id),
  }));
}
