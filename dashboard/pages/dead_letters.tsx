/** `/dead-letters` lists what nobody has fetched in time: who sent what to whom, and how far it came. */
import { Empty } from "../components/empty.tsx";
import { EntryTable } from "../components/entry_table.tsx";
import { pagingOf } from "../components/href.ts";
import { NothingOlder, Pager } from "../components/pager.tsx";
import { attempt, Section } from "../components/section.tsx";
import type { DeadLetter, ListedEntry } from "../../journal/library/view/library_view.ts";
import type { Content, PageContext, PageRoute } from "./route.ts";

const ROWS = 100;
/** Dead letters make no other topic stale than the log, which changes all the time. */
const EVERY_SECONDS = 2;

export const deadLetters: PageRoute = {
  path: "/dead-letters",
  topics: ["log"],
  title: () => "Dead letters",
  body: async (context) => (
    <Section
      id="dead"
      title="Not fetched in time, newest first"
      topics={context.url.searchParams.has("before") ? [] : ["log"]}
      everySeconds={EVERY_SECONDS}
      aside={<a href="/log?type=dead_letter">What their senders got</a>}
    >
      {await attempt(() => list(context))}
    </Section>
  ),
};

/** Returns each entry once, to however many of a topic's members it is dead. */
function entriesOf(rows: readonly DeadLetter[]): ListedEntry[] {
  return [...new Map(rows.map(({ seq, entry }) => [seq, entry])).values()];
}

async function list({ view, url, nowMs }: PageContext): Promise<Content> {
  const paging = pagingOf(url, ROWS);
  const { rows, next } = await view.library.deadLetters(paging);
  if (rows.length === 0) {
    if (paging.before !== undefined) return <NothingOlder url={url} />;
    return (
      <Empty>
        There are no dead letters: a message with{" "}
        <code>ttl_ms</code>, or a request to one AI, that is not fetched in time stands here.
      </Empty>
    );
  }
  return (
    <>
      <EntryTable rows={entriesOf(rows)} deliveries={rows} nowMs={nowMs} />
      <Pager url={url} next={next} />
    </>
  );
}
