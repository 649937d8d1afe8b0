/** `/flow`: who talks to whom, from recorded senders and receivers alone. */
import { grouped } from "../../outcome/amounts.ts";
import { HUB_ID } from "../../protocol/names.ts";
import { AiLink } from "../components/ai_link.tsx";
import { Empty } from "../components/empty.tsx";
import { EntryTable } from "../components/entry_table.tsx";
import { wordOf } from "../components/href.ts";
import { attempt, Section } from "../components/section.tsx";
import { DataTable } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { type Edge, EVERYONE, type FlowNode } from "../flow/circle.ts";
import { FlowGraph } from "../flow/graph.tsx";
import { FlowMatrix } from "../flow/matrix.tsx";
import { Sequence } from "../flow/sequence.tsx";
import type { PageContext, PageRoute } from "./route.ts";

/** More do not fit around a circle. */
const MAX_CIRCLE = 30;
/** How far back the picture looks, in entries; the first is what it does unless told. */
const SPANS = ["2000", "500", "20000"] as const;
const SENDERS = ["ais", "all"] as const;
const MAX_EDGES = 200;
const MAX_MESSAGES = 24;
/** Reading the last entries costs more than a counter; nobody watches a circle by the second. */
const EVERY_SECONDS = 5;

export const flow: PageRoute = {
  path: "/flow",
  nav: { label: "Flow", key: "f" },
  topics: ["log", "ais"],
  title: () => "Flow",
  body: async (context) => (
    <>
      <Choice {...context} />
      <Section id="graph" title="Who talks to whom" topics={["log", "ais"]} everySeconds={EVERY_SECONDS}>
        {await attempt(() => graph(context))}
      </Section>
      <Section id="sequence" title="The last messages" topics={["log"]} everySeconds={2}>
        {await attempt(() => sequence(context))}
      </Section>
    </>
  ),
};

function Choice({ url }: PageContext) {
  const [span, sender] = [wordOf(url, "last", SPANS), wordOf(url, "from", SENDERS)];
  return (
    <form class="filters" method="get" action="/flow">
      <label>
        Look at{" "}
        <select name="last">
          {SPANS.map((count) => (
            <option value={count} selected={count === (span ?? SPANS[0])}>
              the last {grouped(Number(count))} entries
            </option>
          ))}
        </select>
      </label>
      <label>
        sent by{" "}
        <select name="from">
          <option value="ais" selected={sender !== "all"}>AIs</option>
          <option value="all" selected={sender === "all"}>AIs and the hub</option>
        </select>
      </label>
      <button type="submit">Show</button>
    </form>
  );
}

async function graph({ view, url, nowMs }: PageContext) {
  const span = Number(wordOf(url, "last", SPANS) ?? SPANS[0]);
  const flow = await view.library.flow({ entries: span });
  const withHub = wordOf(url, "from", SENDERS) === "all";
  const edges = flow.edges.filter(({ from, to }) => withHub || (from !== HUB_ID && to !== HUB_ID));
  const nodes = await nodesOf(view, edges);
  if (nodes.length === 0) {
    return (
      <Empty run="aicollab trainer AI_Node_1 networking">
        No AI is here, and none said anything. Start two:
      </Empty>
    );
  }
  return (
    <>
      <p class="hint">
        Entries {grouped(flow.from_seq)} to {grouped(flow.to_seq)}
        {flow.from_ms !== null && (
          <>
            , <Time ms={flow.from_ms} nowMs={nowMs} /> to <Time ms={flow.to_ms} nowMs={nowMs} />
          </>
        )}
        , as senders and receivers are recorded.
      </p>
      {nodes.length > MAX_CIRCLE
        ? <FlowMatrix nodes={nodes} edges={edges} />
        : <FlowGraph nodes={nodes} edges={edges} />}
      <details>
        <summary>The same as a table</summary>
        <EdgeTable edges={edges} />
      </details>
    </>
  );
}

/** Who is here, and whoever sent or got something in that time. */
async function nodesOf(view: PageContext["view"], edges: readonly Edge[]): Promise<FlowNode[]> {
  const specializations = new Map(
    [...await view.library.knownAis(), ...view.ais()].map((
      { ai_id, specialization },
    ) => [ai_id, specialization]),
  );
  const ids = new Set([
    ...view.ais().map(({ ai_id }) => ai_id),
    ...edges.flatMap(({ from, to }) => to === EVERYONE ? [from] : [from, to]),
  ]);
  return [...ids].map((id) => ({ id, specialization: specializations.get(id) ?? id }));
}

function EdgeTable({ edges }: { edges: readonly Edge[] }) {
  if (edges.length === 0) return <Empty>Nothing was sent in that time.</Empty>;
  return (
    <DataTable
      caption="Entries by sender and receiver"
      columns={[{ label: "From" }, { label: "To" }, { label: "Entries", numeric: true }]}
      rows={edges.slice(0, MAX_EDGES).map(({ from, to, entries }) => [
        <AiLink id={from} />,
        <AiLink id={to} />,
        grouped(entries),
      ])}
      total={edges.length}
    />
  );
}

async function sequence({ view, nowMs }: PageContext) {
  const { rows } = await view.library.entries({ limit: MAX_MESSAGES });
  if (rows.length === 0) {
    return <Empty run="aicollab trainer AI_Node_1 networking">Nothing was said yet. Start an AI:</Empty>;
  }
  const entries = rows.toReversed();
  return (
    <>
      <Sequence entries={entries} />
      <p class="hint">An arrow leads to each receiver; a ring is told to everyone.</p>
      <details>
        <summary>The same as a list</summary>
        <EntryTable rows={rows} nowMs={nowMs} />
      </details>
    </>
  );
}
