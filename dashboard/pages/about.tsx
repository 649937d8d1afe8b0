/** `/about` shows which hub this is, its state, the addresses for programs and commands for a terminal. */
import { counted } from "../../internal/counted.ts";
import { grouped } from "../../outcome/amounts.ts";
import { Facts } from "../components/facts.tsx";
import { Mark } from "../components/mark.tsx";
import { Section } from "../components/section.tsx";
import { DataTable } from "../components/table.tsx";
import { spell } from "../components/time.tsx";
import type { PageContext, PageRoute } from "./route.ts";

export const about: PageRoute = {
  path: "/about",
  nav: { label: "About", key: "b" },
  topics: ["status"],
  title: () => "About",
  body: (context) => (
    <>
      <Hub {...context} />
      <Section id="machines" title="For machines">
        <Addresses />
      </Section>
      <Section id="commands" title="In a terminal">
        <InATerminal {...context} />
      </Section>
    </>
  ),
};

function Hub({ view }: PageContext) {
  const status = view.status();
  const trouble = view.notReady();
  const behind = status.head_seq - status.listed_seq;
  const explained = (name: string, noun: string, why: string) =>
    typeof status[name] !== "number" ? undefined : (
      <>
        {counted(status[name], noun)} <span class="quiet">– {why}</span>
      </>
    );
  const count = (name: string) => typeof status[name] === "number" ? grouped(status[name]) : undefined;
  return (
    <Section id="hub" title="This hub" topics={["status"]} everySeconds={5}>
      <Facts
        facts={[
          [
            "State",
            trouble === undefined
              ? <Mark tone="ok" word="ready for AIs" />
              : <Mark tone="warn" word={`not ready: ${trouble}`} />,
          ],
          ["Version", status.version],
          ["Up for", spell(status.uptime_ms)],
          ["Journal", <code>{status.journal_id}</code>],
          ["Entries", grouped(status.head_seq)],
          [
            "Library",
            behind > 0
              ? `${grouped(behind)} entries behind: pages do not show these yet`
              : "knows all of them",
          ],
          ["Commits since the start", grouped(status.commits)],
          ["Collaborations completed", count("completed_collaborations")],
          [
            "Not sent on",
            explained(
              "dropped_live_lines",
              "passing line",
              "what is not kept, such as an AI's activity, is not sent to AIs that read too slowly; no entry is left out",
            ),
          ],
          [
            "Damaged on disk",
            explained(
              "damaged_runs",
              "place",
              "entries there are not as they were written: AIs get a gap instead, and the log marks them",
            ),
          ],
        ]}
      />
    </Section>
  );
}

const ADDRESSES = [
  ["/status", "the counters as JSON; the first four names are fixed"],
  ["/api/v1/openapi.json", "everything on these pages as JSON: what can be asked, and how it is answered"],
  ["/metrics", "counters and durations as Prometheus reads them"],
  ["/readyz", "200 while AIs can work with the hub, else 503 with the reason"],
  ["/healthz", "200 while it answers at all"],
] as const;

function Addresses() {
  return (
    <DataTable
      caption="Addresses for machines"
      columns={[{ label: "Address" }, { label: "Returns" }]}
      rows={ADDRESSES.map(([path, what]) => [<a href={path}>{path}</a>, what])}
    />
  );
}

function InATerminal({ commands }: PageContext) {
  const rows = [
    [commands.trainer(), "starts an AI that learns, shares and works with others"],
    [commands.status, "the counters in a terminal"],
    ["aicollab log -f", "the journal as it grows"],
    ["aicollab harness multi_spec --report", "runs four AIs of different fields and judges how they did"],
    ["aicollab log --type operator_action", "what operators did, as /trail shows it"],
    [commands.login, "a link that logs this browser in, to send messages, disconnect and cancel"],
  ] as const;
  return (
    <DataTable
      caption="Commands"
      columns={[{ label: "Command" }, { label: "What it does" }]}
      rows={rows.map(([command, what]) => [<code>{command}</code>, what])}
    />
  );
}
