/** `/log` shows the journal, newest first: its end live, all of it by filters, and one entry whole. */
import type { ListedEntry } from "../../journal/library/view/library_view.ts";
import { MESSAGES } from "../../protocol/messages.ts";
import { grouped } from "../../outcome/amounts.ts";
import { Deliveries, withDeliveries } from "../components/delivery_steps.tsx";
import { Empty } from "../components/empty.tsx";
import { DAMAGED, EntryTable } from "../components/entry_table.tsx";
import { pagingOf, textOf, wholeNumber, withQuery } from "../components/href.ts";
import { JsonText } from "../components/json_text.tsx";
import { Pager } from "../components/pager.tsx";
import { attempt, Section } from "../components/section.tsx";
import { StartAnAi } from "../components/start_an_ai.tsx";
import type { Content, PageContext, PageRoute } from "./route.ts";

const ROWS = 100;

const KEPT = ["yes", "record"];
const TYPES = Object.entries(MESSAGES).flatMap(([name, { durable }]) => KEPT.includes(durable) ? [name] : []);

export const log: PageRoute = {
  path: "/log",
  nav: { label: "Log", key: "l" },
  topics: ["log"],
  title: () => "Log",
  body: async (context) => (
    <>
      <Filters {...context} />
      {await whole(context)}
      <Section
        id="entries"
        title="Entries, newest first"
        topics={isLive(context.url) ? ["log"] : []}
        aside={
          <p>
            <a href="/dead-letters">Dead letters</a> · <a href="/trail">What operators did</a>
          </p>
        }
      >
        {await attempt(() => list(context))}
      </Section>
    </>
  ),
};

/** Returns whether the list is renewed; older parts of it do not change any more. */
function isLive(url: URL): boolean {
  return !url.searchParams.has("before");
}

function Filters({ url }: PageContext) {
  const type = textOf(url, "type") ?? "";
  return (
    <form class="filters" method="get" action="/log">
      <label>
        From AI
        <input id="search" type="search" name="ai" value={textOf(url, "ai") ?? ""} placeholder="AI_Node_1" />
      </label>
      <label>
        Type
        <select name="type">
          <option value="">any</option>
          {TYPES.map((name) => <option value={name} selected={name === type}>{name}</option>)}
        </select>
      </label>
      <label>
        Collaboration
        <input name="session" size={8} value={textOf(url, "session") ?? ""} placeholder="s40" />
      </label>
      <button type="submit">Show</button>
    </form>
  );
}

/** Renders the list: without a filter the newest come from the hub's memory, everything else from the library. */
async function list({ view, url, nowMs, commands }: PageContext): Promise<Content> {
  const [ai, message_type, session_id] = ["ai", "type", "session"].map((name) => textOf(url, name));
  const paging = pagingOf(url, ROWS);
  const isFiltered = ai !== undefined || message_type !== undefined || session_id !== undefined;
  const head = view.status().head_seq;
  if (!isFiltered && paging.before === undefined && head > 0) {
    const { entries, missed } = view.recent(Math.max(0, head - ROWS), ROWS);
    if (missed === 0) {
      const next = entries.length < head ? entries[0]!.seq : null;
      return (
        <>
          {await table({ view, nowMs }, entries.toReversed(), head)}
          <Pager url={url} next={next} />
        </>
      );
    }
  }
  const { rows, next } = await view.library.entries({
    ...paging,
    ...(ai === undefined ? {} : { ai }),
    ...(message_type === undefined ? {} : { message_type }),
    ...(session_id === undefined ? {} : { session_id }),
  });
  if (head === 0) {
    return <StartAnAi commands={commands}>Nothing was said yet: what AIs send stands here.</StartAnAi>;
  }
  if (rows.length === 0) return <Nothing isFiltered={isFiltered} head={head} />;
  return (
    <>
      {await table({ view, nowMs }, rows)}
      <Pager url={url} next={next} />
    </>
  );
}

/** Renders entries with how far they have come. */
function table(
  { view, nowMs }: Pick<PageContext, "view" | "nowMs">,
  rows: readonly ListedEntry[],
  total = rows.length,
): Promise<Content> {
  return withDeliveries(
    view.library,
    rows,
    (deliveries) => <EntryTable rows={rows} total={total} deliveries={deliveries} nowMs={nowMs} />,
  );
}

function Nothing({ isFiltered, head }: { readonly isFiltered: boolean; readonly head: number }) {
  return (
    <Empty>
      {isFiltered ? "No entry fits these filters" : "There is nothing older"}; {grouped(head)}{" "}
      entries are stored. <a href="/log">Show all</a>
    </Empty>
  );
}

/** Renders the entry that `?seq=` asks for, as it is stored, and how far it has come. */
async function whole(context: PageContext): Promise<Content> {
  const { view, url } = context;
  const seq = wholeNumber(url, "seq", 1);
  if (seq === undefined) return "";
  return (
    <>
      <Section
        id="entry"
        title={`Entry ${grouped(seq)}`}
        aside={<a href={withQuery(url, { seq: undefined })}>Close</a>}
      >
        {await attempt(async () => {
          const line = await view.library.line(seq);
          if (line === undefined && seq > view.status().head_seq) {
            return <Empty>There is no entry {grouped(seq)}.</Empty>;
          }
          if (line === undefined) return <p class="note bad">Entry {grouped(seq)} is damaged. {DAMAGED}</p>;
          return <JsonText label={`Entry ${seq} as JSON`} json={line} />;
        })}
      </Section>
      {await attempt(() => delivered(seq, context))}
    </>
  );
}

/** Renders how far an entry has come; nothing where it is not followed. */
async function delivered(seq: number, { view, nowMs }: PageContext): Promise<Content> {
  const deliveries = await view.library.deliveriesOf([seq]);
  if (deliveries.length === 0) return "";
  return (
    <Section id="delivery" title="Delivery" topics={["log"]} everySeconds={2}>
      <Deliveries deliveries={deliveries} nowMs={nowMs} />
    </Section>
  );
}
