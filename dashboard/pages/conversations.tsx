/** `/conversations` lists topics and threads, and finds what was said by its words. */
import type { ListedEntry } from "../../journal/library/view/library_view.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { grouped } from "../../outcome/amounts.ts";
import { AiLink } from "../components/ai_link.tsx";
import { ConnectAnAgent } from "../components/connect_an_agent.tsx";
import { withDeliveries } from "../components/delivery_steps.tsx";
import { Empty } from "../components/empty.tsx";
import { DAMAGED } from "../components/entry_table.tsx";
import { pagingOf, textOf } from "../components/href.ts";
import { NothingOlder, Pager } from "../components/pager.tsx";
import { Sayings } from "../components/sayings.tsx";
import { attempt, Section } from "../components/section.tsx";
import { DataTable } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import type { Content, PageContext, PageRoute } from "./route.ts";

const MAX_TOPICS = 100;
const THREADS = 50;
const FOUND = 50;

export const conversations: PageRoute = {
  path: "/conversations",
  nav: { label: "Conversations", key: "t" },
  topics: ["log"],
  title: () => "Conversations",
  body: async (context) => {
    const q = textOf(context.url, "q");
    return (
      <>
        <Search q={q} />
        {q === undefined ? await lists(context) : (
          <Section
            id="found"
            title="What was said, newest first"
            aside={<a href="/conversations">All conversations</a>}
          >
            {await attempt(() => found(context, q))}
          </Section>
        )}
      </>
    );
  },
};

function Search({ q }: { readonly q: string | undefined }) {
  return (
    <form class="filters" method="get" action="/conversations">
      <label>
        Messages, tasks and results with all these words
        <input id="search" type="search" name="q" value={q ?? ""} placeholder="parser deadlock" />
      </label>
      <button type="submit">Search</button>
    </form>
  );
}

async function lists(context: PageContext): Promise<Content> {
  return (
    <>
      <Section id="topics" title="Topics" topics={["log"]}>
        {await attempt(() => topicTable(context))}
      </Section>
      <Section id="threads" title="Threads" topics={context.url.searchParams.has("before") ? [] : ["log"]}>
        {await attempt(() => threadTable(context))}
      </Section>
    </>
  );
}

async function topicTable({ view, nowMs, commands }: PageContext): Promise<Content> {
  const rows = await view.library.topics({ limit: MAX_TOPICS });
  if (rows.length === 0) {
    return (
      <ConnectAnAgent commands={commands} topic="reviews">
        Nobody has talked in a topic yet: a topic is a name under which several AIs talk.
      </ConnectAnAgent>
    );
  }
  return (
    <DataTable
      caption="Topics, the one that was written to last first"
      look="entries"
      columns={[
        { label: "Topic" },
        { label: "Members", numeric: true },
        { label: "Last" },
        { label: "Said last", wide: true },
      ]}
      rows={rows.map(({ topic, members, last }) => [
        <AiLink id={`#${topic}`} />,
        grouped(members),
        "damaged" in last ? "–" : <Time ms={last.at_ms} nowMs={nowMs} />,
        <Last entry={last} />,
      ])}
    />
  );
}

async function threadTable({ view, url, nowMs }: PageContext): Promise<Content> {
  const paging = pagingOf(url, THREADS);
  const { rows, next } = await view.library.threads(paging);
  if (rows.length === 0) {
    if (paging.before !== undefined) return <NothingOlder url={url} />;
    return <Empty>No message was answered yet: a reply names in reply_to the entry that it answers.</Empty>;
  }
  return (
    <>
      <DataTable
        caption="Threads, the one that was written to last first"
        look="entries"
        columns={[
          { label: "Thread" },
          { label: "Replies", numeric: true },
          { label: "Last" },
          { label: "Began with", wide: true },
          { label: "Said last", wide: true },
        ]}
        rows={rows.map(({ root, last, replies, isStopped }) => [
          <>
            <a href={`/conversations/threads/${root.seq}`}>{root.seq}</a>
            {isStopped && (
              <>
                {" "}
                <span class="quiet">stopped</span>
              </>
            )}
          </>,
          grouped(replies),
          "damaged" in last ? "–" : <Time ms={last.at_ms} nowMs={nowMs} />,
          <Last entry={root} />,
          <Last entry={last} />,
        ])}
      />
      <Pager url={url} next={next} />
    </>
  );
}

function Last({ entry }: { readonly entry: ListedEntry }) {
  if ("damaged" in entry) return <span class="quiet">{DAMAGED}</span>;
  const { source_ai, message_type, text } = entry;
  const did = { topic_join: "joined", topic_leave: "left" }[message_type];
  return (
    <>
      <AiLink id={source_ai} /> {did === undefined ? visibleText(text) : <span class="quiet">{did}</span>}
    </>
  );
}

async function found({ view, url, nowMs }: PageContext, q: string): Promise<Content> {
  const { rows, next } = await view.library.said({ q, ...pagingOf(url, FOUND) });
  return (
    <>
      {rows.length === 0
        ? (
          <Empty>
            {next === null ? "Nothing" : `Nothing from entry ${grouped(next)} on`}{" "}
            has all these words. What was shared is found under <a href="/artifacts">Artifacts</a>.
          </Empty>
        )
        : await withDeliveries(
          view.library,
          rows,
          (deliveries) => <Sayings rows={rows} deliveries={deliveries} nowMs={nowMs} />,
        )}
      <Pager url={url} next={next} />
    </>
  );
}
