/** `/` shows the four fixed counters first, then rates, who talks to whom, active collaborations and the last entries. */
import { counted } from "../../internal/counted.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { duration, grouped } from "../../outcome/amounts.ts";
import { AskedFor } from "../components/asked_for.tsx";
import { CameTo } from "../components/came_to.tsx";
import { EntryTable } from "../components/entry_table.tsx";
import { Empty } from "../components/empty.tsx";
import { Figures } from "../components/facts.tsx";
import { attempt, Section } from "../components/section.tsx";
import { CollaborationTable } from "../components/collaboration_table.tsx";
import { Sparkline } from "../components/sparkline.tsx";
import { Time } from "../components/time.tsx";
import { recentFlow } from "../flow/recent_flow.tsx";
import type { RateRow, RateValueName } from "../rates.ts";
import { StartAnAi } from "../components/start_an_ai.tsx";
import { managesTokens } from "../operator/logins.ts";
import type { HubStatus } from "../hub_view.ts";
import type { PageContext, PageRoute } from "./route.ts";
import { endingSoon, SOON_DAYS } from "./tokens.tsx";

const LOG_LINES = 12;
const COLLABORATIONS = 12;
const FINISHED = 6;

/** `COUNTERS` are the four fixed counters of `/status` in their order, with their names and the page that each links to. */
const COUNTERS = [
  { field: "connected_ais", name: "Connected AIs", href: "/ais", onlyGrows: false },
  { field: "shared_patterns", name: "Shared Patterns", href: "/artifacts?kind=pattern", onlyGrows: true },
  {
    field: "shared_components",
    name: "Shared Components",
    href: "/artifacts?kind=component",
    onlyGrows: true,
  },
  {
    field: "active_collaborations",
    name: "Active Collaborations",
    href: "/collaborations",
    onlyGrows: false,
  },
] as const;

export const overview: PageRoute = {
  path: "/",
  nav: { label: "Overview", key: "o" },
  topics: ["status", "ais", "collaborations", "log", "rates"],
  title: () => "Overview",
  body: async (context) => (
    <>
      <Counters {...context} />
      <EndingSoon {...context} />
      <div class="column">
        <RatesNow {...context} />
        <Running {...context} />
        <LastWords {...context} />
      </div>
      <div class="column">
        <Section
          id="talk"
          title="Who talks to whom"
          topics={["log", "ais"]}
          everySeconds={5}
          aside={<a href="/flow">Flow</a>}
        >
          {await attempt(() => talk(context))}
        </Section>
        <Section
          id="finished"
          title="What came out lately"
          topics={["collaborations"]}
          everySeconds={5}
          aside={<a href="/collaborations?state=completed">All of it</a>}
        >
          {await attempt(() => finished(context))}
        </Section>
      </div>
    </>
  ),
};

/** Shows admins that tokens end soon: whoever comes by one of them is shut out then. */
function EndingSoon({ view: { tokens }, operator, nowMs }: PageContext) {
  if (tokens === undefined || operator === undefined || !managesTokens(operator)) return null;
  const soon = endingSoon(tokens, nowMs);
  if (soon.length === 0) return null;
  const names = [...new Set(soon.map(({ name }) => name))];
  return (
    <p class="note warn">
      <span class="mark" aria-hidden="true">▲</span> {counted(soon.length, "token")} of{" "}
      {visibleText(names.join(", "), 100)} {soon.length === 1 ? "ends" : "end"} within {SOON_DAYS} days.{" "}
      <a href="/tokens">Tokens</a>
    </p>
  );
}

function Counters({ view, rates }: PageContext) {
  const status = view.status();
  const rows = rates.rows("1s");
  return (
    <section id="counters" aria-label="Counters" data-topics="rates" data-every={5}>
      {COUNTERS.map(({ field, name, href, onlyGrows }) => (
        <a class="counter" href={href}>
          <span class="name">{name}</span>
          <span class="value" data-field={field}>{grouped(status[field])}</span>
          {field === "active_collaborations" && <Parts status={status} />}
          <Curve rows={rows} of={field} now={status[field]} onlyGrows={onlyGrows} />
        </a>
      ))}
    </section>
  );
}

/** Renders what the counter of active collaborations is made of. */
function Parts({ status }: { status: HubStatus }) {
  return (
    <span class="span">
      <span data-field="open_collaborations">{grouped(status.open_collaborations ?? 0)}</span> open,{" "}
      <span data-field="taken_collaborations">{grouped(status.taken_collaborations ?? 0)}</span> active
    </span>
  );
}

interface CurveProps {
  readonly rows: readonly RateRow[];
  readonly of: RateValueName;
  /** `now` is shown above the curve and may be newer than its last row: no peak is below it. */
  readonly now?: number | undefined;
  readonly format?: (value: number) => string;
  /** The peak of what only grows is what it is now, so that its growth is shown instead. */
  readonly onlyGrows?: boolean;
}

/** Renders the last five minutes, with their peak or how much came in them. */
function Curve({ rows, of, now = 0, format = grouped, onlyGrows = false }: CurveProps) {
  const values = rows.map((row) => row[of]);
  const known = values.filter((value) => value !== null);
  return (
    <>
      <Sparkline values={values} />
      <span class="span">
        {known.length === 0
          ? "nothing measured yet"
          : onlyGrows
          ? grownText(Math.max(...known, now) - known[0]!, spanOf(rows))
          : <Peak value={Math.max(...known, now)} format={format} span={spanOf(rows)} />}
      </span>
    </>
  );
}

function Peak(
  { value, format, span }: { value: number; format: (value: number) => string; span: string },
) {
  return (
    <>
      peak <span data-peak={value}>{format(value)}</span> in {span}
    </>
  );
}

function grownText(growth: number, span: string): string {
  return growth === 0 ? `none new in ${span}` : `${grouped(growth)} new in ${span}`;
}

function spanOf(rows: readonly RateRow[]): string {
  return rows.length < 60 ? `${rows.length} s` : `${Math.round(rows.length / 60)} min`;
}

/** Renders the rates of the last ten seconds, as single seconds jump about; the curves show those. */
function RatesNow({ rates }: PageContext) {
  const now = rates.rows("10s").at(-1) ?? rates.newest;
  const fact = (name: string, of: RateValueName, format: (value: number) => string) => {
    const value = now?.[of] ?? undefined;
    const content = (
      <>
        {value === undefined ? "–" : format(value)}
        <span class="under">
          <Curve rows={rates.rows("1s")} of={of} format={format} />
        </span>
      </>
    );
    return [name, content] as const;
  };
  return (
    <Section
      id="pace"
      title="Rates"
      topics={["rates"]}
      everySeconds={2}
      aside={<a href="/performance">Performance</a>}
    >
      <Figures
        facts={[
          fact("Messages a second", "lines_received_per_s", grouped),
          fact("Entries a second", "entries_per_s", grouped),
          fact("Acknowledged after, p50", "ack_p50_ms", duration),
          fact("Acknowledged after, p99", "ack_p99_ms", duration),
        ]}
      />
    </Section>
  );
}

async function talk({ view, nowMs, commands }: PageContext) {
  const picture = await recentFlow(view, nowMs);
  return picture ?? <StartAnAi commands={commands}>No AI is connected yet.</StartAnAi>;
}

async function finished({ view, nowMs }: PageContext) {
  const { rows } = await view.library.sessions({ state: "completed", limit: FINISHED });
  if (rows.length === 0) return <Empty>No collaboration was completed yet.</Empty>;
  return (
    <ul class="plain">
      {rows.map((row) => (
        <li>
          <CameTo collaboration={row} />
          <span class="under quiet">
            <a href={`/collaborations/${encodeURIComponent(row.session_id)}`}>{row.session_id}</a>{" "}
            <AskedFor collaboration={row} />, <Time ms={row.closed_ms} nowMs={nowMs} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function Running({ view, nowMs }: PageContext) {
  const { active_collaborations: all, open_collaborations: open, taken_collaborations: taken } = view
    .status();
  const table = (isOpen: boolean, total: number | undefined, none: string) => {
    const rows = view.collaborations().filter(({ state }) => (state === "open") === isOpen)
      .slice(0, COLLABORATIONS);
    if (rows.length === 0 && (isOpen || all > 0)) return <Empty>{none}</Empty>;
    return <CollaborationTable rows={rows} total={total ?? rows.length} nowMs={nowMs} />;
  };
  return (
    <>
      <Section
        id="running"
        title="Active collaborations"
        topics={["collaborations"]}
        aside={<a href="/collaborations">All collaborations</a>}
      >
        {table(false, taken, "No two AIs work together right now.")}
      </Section>
      <Section id="waiting" title="Waiting for a partner" topics={["collaborations"]}>
        {table(true, open, "No request waits for a partner.")}
      </Section>
    </>
  );
}

function LastWords({ view, nowMs }: PageContext) {
  const { entries } = view.recent(0, LOG_LINES);
  return (
    <Section id="last" title="Last entries" topics={["log"]} aside={<a href="/log">The whole log</a>}>
      {entries.length === 0
        ? <Empty>Nothing was said yet: what AIs send stands here.</Empty>
        : <EntryTable rows={entries.toReversed()} nowMs={nowMs} />}
    </Section>
  );
}
