/** `/ais` lists the connected AIs, and on request those that ever connected. */
import { visibleText } from "../../internal/visible_text.ts";
import { AiTable } from "../components/ai_table.tsx";
import { Empty } from "../components/empty.tsx";
import { textOf, wordOf } from "../components/href.ts";
import { attempt, Section } from "../components/section.tsx";
import type { AiSummary } from "../../journal/library/view/library_view.ts";
import { aisWithPresence } from "../ais_with_presence.ts";
import type { PageContext, PageRoute } from "./route.ts";

const WHERE = ["here", "gone", "all"] as const;
const ORDERS = ["name", "specialization", "activity", "since"] as const;
/** `MAX_ROWS` bounds the list, as nobody reads more; the search finds the others. */
const MAX_ROWS = 200;

export const ais: PageRoute = {
  path: "/ais",
  nav: { label: "AIs", key: "a" },
  topics: ["ais"],
  title: () => "AIs",
  body: async (context) => (
    <>
      <Filters {...context} />
      <Section id="list" title="Matching AIs" topics={["ais"]}>
        {await attempt(() => list(context))}
      </Section>
    </>
  ),
};

function Filters({ url }: PageContext) {
  const where = wordOf(url, "where", WHERE) ?? "here";
  return (
    <form class="filters" method="get" action="/ais">
      <label>
        Name or specialization
        <input id="search" type="search" name="q" value={textOf(url, "q") ?? ""} />
      </label>
      <label>
        Which
        <select name="where">
          <option value="here" selected={where === "here"}>connected</option>
          <option value="gone" selected={where === "gone"}>disconnected</option>
          <option value="all" selected={where === "all"}>all that ever connected</option>
        </select>
      </label>
      <button type="submit">Show</button>
    </form>
  );
}

async function list({ view, url, nowMs, commands }: PageContext) {
  const where = wordOf(url, "where", WHERE) ?? "here";
  const q = textOf(url, "q");
  const present = view.ais();
  // The connected AIs are known without asking the library, for which an answer may have to wait.
  const known = where === "here" ? present : await aisWithPresence(view);
  const rows = known.filter((ai) =>
    (where !== "gone" || ai.connected_at === null) &&
    (q === undefined || `${ai.ai_id} ${ai.specialization}`.toLowerCase().includes(q.toLowerCase()))
  );
  if (rows.length > 0) {
    const total = where === "here" && q === undefined ? view.status().connected_ais : rows.length;
    return <AiTable rows={sorted(rows, url).slice(0, MAX_ROWS)} total={total} url={url} nowMs={nowMs} />;
  }
  if (q !== undefined) {
    return <Empty>No AI of these has “{visibleText(q)}” in its name or specialization.</Empty>;
  }
  if (where === "gone") return <Empty>Every AI that ever connected is connected now.</Empty>;
  return <Empty run={commands.trainer()}>No AI is connected yet. Start one:</Empty>;
}

/** Sorts by what `?sort=` names, and equal rows by name, so that rows keep their places. */
function sorted(rows: readonly AiSummary[], url: URL): AiSummary[] {
  const asked = url.searchParams.get("sort") ?? "name";
  const order = ORDERS.find((word) => word === asked.replace(/^-/, "")) ?? "name";
  const key = (ai: AiSummary) =>
    ({
      name: ai.ai_id,
      specialization: ai.specialization,
      activity: ai.activity,
      since: ai.connected_at ?? "",
    })[order];
  const sign = asked.startsWith("-") ? -1 : 1;
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  return rows.toSorted((a, b) => sign * compare(key(a), key(b)) || compare(a.ai_id, b.ai_id));
}
