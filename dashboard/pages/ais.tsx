/** `/ais` lists the connected AIs with what they did, those that left, and on request all that ever connected. */
import { visibleText } from "../../internal/visible_text.ts";
import { grouped } from "../../outcome/amounts.ts";
import { AiLink } from "../components/ai_link.tsx";
import { AiTable } from "../components/ai_table.tsx";
import { learningChart } from "../../outcome/charts/learning.ts";
import { ChartFigure } from "../components/chart.tsx";
import { ClaimTable } from "../components/claim_table.tsx";
import { Empty } from "../components/empty.tsx";
import { textOf, wordOf } from "../components/href.ts";
import { learnedLately } from "../components/learning_curves.ts";
import { attempt, Section } from "../components/section.tsx";
import { DataTable } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { StartAnAi } from "../components/start_an_ai.tsx";
import type { AiSummary } from "../../journal/library/view/library_view.ts";
import { aisWithPresence } from "../ais_with_presence.ts";
import type { PageContext, PageRoute } from "./route.ts";

const WHERE = ["here", "gone", "all"] as const;
const ORDERS = ["name", "specialization", "activity", "since"] as const;
/** `MAX_ROWS` bounds the list, as nobody reads more; the search finds the others. */
const MAX_ROWS = 200;
/** So many of those that left stand under the connected ones. */
const MAX_LEFT = 10;
/** So many days of AIs are listed with what was claimed. */
const MAX_CLAIMS = 50;
/** What so many AIs learned is drawn. */
const MAX_DRAWN = 8;
/** The counts of many AIs cost more than a list of names. */
const EVERY_SECONDS = 3;

const TITLES = { here: "Connected", gone: "Not connected any more", all: "All that ever connected" } as const;

export const ais: PageRoute = {
  path: "/ais",
  nav: { label: "AIs", key: "a" },
  topics: ["ais", "artifacts", "collaborations"],
  title: () => "AIs",
  body: async (context) => (
    <>
      <Filters {...context} />
      <Section
        id="list"
        title={TITLES[whereOf(context.url)]}
        topics={["ais", "artifacts"]}
        everySeconds={EVERY_SECONDS}
      >
        {await attempt(() => list(context))}
      </Section>
      {isUnfiltered(context.url) && await attempt(() => left(context))}
      {isUnfiltered(context.url) && <Bells {...context} />}
      {isUnfiltered(context.url) && await attempt(() => cost(context))}
      {isUnfiltered(context.url) && await attempt(() => learned(context))}
    </>
  ),
};

function whereOf(url: URL): (typeof WHERE)[number] {
  return wordOf(url, "where", WHERE) ?? "here";
}

function isUnfiltered({ searchParams }: URL): boolean {
  return !searchParams.has("where") && !searchParams.has("q");
}

function Filters({ url }: PageContext) {
  const where = whereOf(url);
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

async function list(context: PageContext) {
  const { view, url, commands } = context;
  const where = whereOf(url);
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
    return await table(sorted(rows, url).slice(0, MAX_ROWS), total, context);
  }
  if (q !== undefined) {
    return <Empty>No AI of these has “{visibleText(q)}” in its name or specialization.</Empty>;
  }
  if (where === "gone") return <Empty>Every AI that ever connected is connected now.</Empty>;
  return <StartAnAi commands={commands}>No AI is connected.</StartAnAi>;
}

async function table(rows: readonly AiSummary[], total: number, { view, url, nowMs }: PageContext) {
  // Who is here is worth showing without what they did.
  const records = await view.library.aiRecords(rows.map(({ ai_id }) => ai_id)).catch(() => []);
  const byName = new Map(records.map((record) => [record.ai_id, record]));
  return <AiTable rows={rows} records={byName} total={total} url={url} nowMs={nowMs} />;
}

/** Renders those that left where only the connected ones were asked for; nothing where there are none. */
async function left(context: PageContext) {
  const gone = (await aisWithPresence(context.view)).filter(({ connected_at }) => connected_at === null);
  if (gone.length === 0) return null;
  const all = <a href="/ais?where=gone">All {gone.length}</a>;
  return (
    <Section id="left" title={TITLES.gone} topics={["ais"]} everySeconds={EVERY_SECONDS} aside={all}>
      {await table(sorted(gone, context.url).slice(0, MAX_LEFT), gone.length, context)}
    </Section>
  );
}

/** Renders the bells that the hub rings; nothing where there are none. */
function Bells({ view, nowMs }: PageContext) {
  const bells = view.bells();
  if (bells.length === 0) return null;
  return (
    <Section id="bells" title="Bells" topics={["log"]} everySeconds={EVERY_SECONDS}>
      <DataTable
        caption="Bells that wake AIs which are not connected"
        columns={[
          { label: "AI" },
          { label: "Bell" },
          { label: "Waiting", numeric: true },
          { label: "Last ring" },
          { label: "What came of it" },
        ]}
        rows={bells.map(({ ai_id, bell, waiting, last }) => [
          <AiLink id={ai_id} />,
          visibleText(bell),
          grouped(waiting),
          <Time ms={last?.atMs ?? null} nowMs={nowMs} />,
          last === undefined
            ? "–"
            : last.failure === undefined
            ? `rung, up to entry ${last.upTo}`
            : visibleText(`not rung: ${last.failure}`),
        ])}
      />
    </Section>
  );
}

/** Renders what the AIs claim to have spent on the last days; nothing where none ever did. */
async function cost({ view }: PageContext) {
  const rows = await view.library.claims({ limit: MAX_CLAIMS });
  if (rows.length === 0) return null;
  return (
    <Section id="cost" title="What they claim to have cost" topics={["collaborations"]} everySeconds={10}>
      <ClaimTable rows={rows} budgetOf={view.budgetOf} />
    </Section>
  );
}

/** Renders what the AIs learned lately, where there are so few that their lines can be told apart. */
async function learned({ view }: PageContext) {
  if (view.ais().length > MAX_DRAWN) return null;
  const curves = await learnedLately(view.library);
  if (curves.length === 0) return null;
  return (
    <Section id="learned" title="What they learned lately" topics={["artifacts"]} everySeconds={10}>
      <ChartFigure chart={learningChart(curves)} />
    </Section>
  );
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
