/** Draws who sent how much to whom as a matrix, for more AIs than a circle can hold. */
import { grouped } from "../../outcome/amounts.ts";
import { AiLink } from "../components/ai_link.tsx";
import { type Edge, EVERYONE, type FlowNode, inCircleOrder } from "./circle.ts";

/** There are so many rows and columns at most; AIs that send and receive the least are left out. */
const MAX_SIDE = 60;
const SHADES = 5;

/** Renders senders as rows and receivers as columns, only those that sent or received anything. */
export function FlowMatrix(
  { nodes, edges }: { readonly nodes: readonly FlowNode[]; readonly edges: readonly Edge[] },
) {
  const senders = strongest(nodes, edges, "from");
  const named = strongest(nodes, edges, "to");
  const receivers = [EVERYONE, ...named.ids];
  const cells = new Map(edges.map(({ from, to, entries }) => [`${from} ${to}`, entries]));
  const most = Math.max(1, ...cells.values());
  const gone = new Set(nodes.filter(({ isHere }) => !isHere).map(({ id }) => id));
  return (
    <>
      <div class="scroll" role="region" aria-label="Matrix of senders and receivers" tabindex={0}>
        <table class="matrix">
          <caption class="unseen">Entries by sender and receiver</caption>
          <thead>
            <tr>
              <th scope="col">From \ to</th>
              {receivers.map((id) => (
                <th scope="col">
                  <span class="upright">{id === EVERYONE ? "everyone" : id}</span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {senders.ids.map((from) => (
              <tr>
                <th scope="row">
                  <AiLink id={from} />
                  {gone.has(from) && <span class="quiet left">left</span>}
                </th>
                {receivers.map((to) => <Cell entries={cells.get(`${from} ${to}`)} most={most} />)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {senders.missing + named.missing > 0 && (
        <p class="hint">
          {grouped(senders.missing)} senders and {grouped(named.missing)}{" "}
          receivers with fewer entries are not shown.
        </p>
      )}
    </>
  );
}

function Cell({ entries, most }: { readonly entries: number | undefined; readonly most: number }) {
  if (entries === undefined) return <td></td>;
  return <td class={`shade-${Math.ceil(SHADES * Math.sqrt(entries / most))}`}>{grouped(entries)}</td>;
}

/** Returns those of `nodes` that are most often at that end, in the order of the circle. */
function strongest(nodes: readonly FlowNode[], edges: readonly Edge[], end: "from" | "to") {
  const totals = new Map<string, number>();
  for (const edge of edges) totals.set(edge[end], (totals.get(edge[end]) ?? 0) + edge.entries);
  const active = nodes.filter(({ id }) => totals.has(id));
  const kept = active.toSorted((a, b) => totals.get(b.id)! - totals.get(a.id)!).slice(0, MAX_SIDE);
  return { ids: inCircleOrder(kept).map(({ id }) => id), missing: active.length - kept.length };
}
