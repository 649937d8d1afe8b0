/** `/flow` shows who talks to whom, from recorded senders and receivers alone, and who waits for whom now. */
import { duration, grouped } from "../../outcome/amounts.ts";
import { HUB_ID } from "../../protocol/names.ts";
import { AiLink } from "../components/ai_link.tsx";
import { Empty } from "../components/empty.tsx";
import { EntryTable } from "../components/entry_table.tsx";
import { wordOf } from "../components/href.ts";
import { attempt, Section } from "../components/section.tsx";
import { StartAnAi } from "../components/start_an_ai.tsx";
import { DataTable } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { datedWaits } from "../dated_waits.ts";
import type { Edge } from "../flow/circle.ts";
import { PresentWaits } from "../flow/present_waits.tsx";
import { Sequence } from "../flow/sequence.tsx";
import { whoTalks } from "../flow/who_talks.tsx";
import { readableEntries } from "../../journal/library/view/library_view.ts";
import type { Content, PageContext, PageRoute } from "./route.ts";
import { StoppedThreads } from "./stopped_threads.tsx";

/** `SPANS` are the numbers of entries that the picture can cover; the first is the default. */
const SPANS = ["2000", "500", "20000"] as const;
const SENDERS = ["ais", "all"] as const;
const MAX_EDGES = 200;
const MAX_MESSAGES = 24;
const MAX_STOPPED = 20;
const MAX_CIRCLES = 12;
/** `EVERY_SECONDS` is long, as reading the last entries costs more than a counter. */
const EVERY_SECONDS = 5;

export const flow: PageRoute = {
  path: "/flow",
  nav: { label: "Flow", key: "f" },
  topics: ["log", "ais", "collaborations"],
  title: () => "Flow",
  body: async (context) => (
    <>
      <Choice {...context} />
      <Section id="graph" title="Who talks to whom" topics={["log", "ais"]} everySeconds={EVERY_SECONDS}>
        {await attempt(() => graph(context))}
      </Section>
      <Section id="waits" title="Who waits for whom now" topics={["collaborations", "ais"]} everySeconds={2}>
        {await attempt(() => waits(context))}
      </Section>
      {await attempt(() => circles(context))}
      {await attempt(() => stopped(context))}
      <Slowed {...context} />
      <Section id="sequence" title="The last messages" topics={["log"]} everySeconds={2}>
        {await attempt(() => sequence(context))}
      </Section>
    </>
  ),
};

async function waits({ view, nowMs }: PageContext): Promise<Content> {
  const here = new Set(view.ais().map(({ ai_id }) => ai_id));
  return <PresentWaits waits={await datedWaits(view)} here={here} nowMs={nowMs} />;
}

/** Shows what the guard has stopped; nothing where that is nothing. */
async function stopped({ view, operator, nowMs }: PageContext): Promise<Content> {
  const rows = await view.library.stoppedThreads({ limit: MAX_STOPPED });
  if (rows.length === 0) return "";
  return (
    <Section id="stopped" title="Stopped threads" topics={["log"]} everySeconds={EVERY_SECONDS}>
      <p class="hint">
        Two AIs answered each other for too long. Their replies there are refused until a person or a third AI
        writes in the thread.
      </p>
      <StoppedThreads rows={rows} login={operator} nowMs={nowMs} />
    </Section>
  );
}

/** Shows the last warnings of waits in a circle; nothing where there was none. */
async function circles({ view, nowMs }: PageContext): Promise<Content> {
  const { rows } = await view.library.entries({ message_type: "deadlock", limit: MAX_CIRCLES });
  if (rows.length === 0) return "";
  return (
    <Section id="circles" title="Waits in a circle" topics={["log"]} everySeconds={EVERY_SECONDS}>
      <p class="hint">
        AIs waited for each other in a circle when these were sent, one to each of them. The hub ends nothing:
        one of them answers, hands back or cancels, or an operator cancels a collaboration.
      </p>
      <EntryTable rows={rows} nowMs={nowMs} />
    </Section>
  );
}

/** Shows who has to wait; nothing where nobody has. */
function Slowed({ view }: PageContext) {
  const rows = view.slowed();
  if (rows.length === 0) return null;
  return (
    <Section id="slowed" title="Slowed down" topics={["log"]} everySeconds={EVERY_SECONDS}>
      <DataTable
        caption="Pairs of AIs that send each other more than is allowed"
        columns={[{ label: "Between" }, { label: "Refused" }, { label: "For", numeric: true }]}
        rows={rows.map(({ between: [one, other], what, forMs }) => [
          <>
            <AiLink id={one} /> and <AiLink id={other} />
          </>,
          what,
          duration(forMs),
        ])}
      />
    </Section>
  );
}

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

async function graph({ view, url, nowMs, commands }: PageContext) {
  const span = Number(wordOf(url, "last", SPANS) ?? SPANS[0]);
  const flow = await view.library.flow({ entries: span });
  const withHub = wordOf(url, "from", SENDERS) === "all";
  const edges = flow.edges.filter(({ from, to }) => withHub || (from !== HUB_ID && to !== HUB_ID));
  const picture = await whoTalks(view, edges);
  if (picture === undefined) {
    return <StartAnAi commands={commands}>No AI is connected, and none sent anything.</StartAnAi>;
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
      {picture}
      <details>
        <summary>The same as a table</summary>
        <EdgeTable edges={edges} />
      </details>
    </>
  );
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
    return <Empty>Nothing was said yet: what AIs send stands here.</Empty>;
  }
  const entries = readableEntries(rows).toReversed();
  return (
    <>
      <Sequence entries={entries} nowMs={nowMs} />
      <p class="hint">An arrow leads to each receiver; a ring is sent to everyone.</p>
      <details>
        <summary>The same as a list</summary>
        <EntryTable rows={rows} nowMs={nowMs} />
      </details>
    </>
  );
}
