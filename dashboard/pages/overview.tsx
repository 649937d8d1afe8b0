/** `/`: the guide's four counters first, then pace, who talks, what runs, what was said last. */
import { EntryTable } from "../components/entry_table.tsx";
import { Empty } from "../components/empty.tsx";
import { Section } from "../components/section.tsx";
import { SessionTable } from "../components/session_table.tsx";
import type { HubStatus } from "../hub_view.ts";
import type { PageContext, PageRoute } from "./route.ts";

const LOG_LINES = 12;
const SESSIONS = 12;

/** The guide's four counters, in its words and order, and where each one leads. */
const COUNTERS = [
  { field: "connected_ais", name: "Connected AIs", href: "/ais" },
  { field: "shared_patterns", name: "Shared Patterns", href: "/artifacts?kind=pattern" },
  { field: "shared_components", name: "Shared Components", href: "/artifacts?kind=component" },
  { field: "active_collaborations", name: "Active Collaborations", href: "/collaborations" },
] as const;

export const overview: PageRoute = {
  path: "/",
  nav: { label: "Overview", key: "o" },
  topics: ["status", "ais", "collaborations", "log", "rates"],
  title: () => "Overview",
  body: (context) => (
    <>
      <Counters status={context.view.status()} />
      <Running context={context} />
      <LastWords context={context} />
    </>
  ),
};

function Counters({ status }: { readonly status: HubStatus }) {
  return (
    <section id="counters" aria-label="Counters" data-topics="rates">
      {COUNTERS.map(({ field, name, href }) => (
        <a class="counter" href={href}>
          <span class="name">{name}</span>
          <span class="value" data-field={field}>{status[field]}</span>
        </a>
      ))}
    </section>
  );
}

function Running({ context: { view, nowMs } }: { readonly context: PageContext }) {
  return (
    <Section
      id="running"
      title="Running collaborations"
      topics={["collaborations"]}
      aside={<a href="/collaborations">All collaborations</a>}
    >
      <SessionTable
        rows={view.sessions().slice(0, SESSIONS)}
        total={view.status().active_collaborations}
        nowMs={nowMs}
      />
    </Section>
  );
}

function LastWords({ context: { view, nowMs } }: { readonly context: PageContext }) {
  const { entries } = view.recent(0, LOG_LINES);
  return (
    <Section id="last" title="Last entries" topics={["log"]} aside={<a href="/log">The whole log</a>}>
      {entries.length === 0
        ? <Empty run="aicollab trainer AI_Node_1 networking">Nothing was said yet. Start an AI:</Empty>
        : <EntryTable rows={entries.toReversed()} nowMs={nowMs} />}
    </Section>
  );
}
