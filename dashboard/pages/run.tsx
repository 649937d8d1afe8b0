/** `/runs/:scenario/:run_id` shows the outcome of one run, with the charts and tables of its report. */
import { visibleText } from "../../internal/visible_text.ts";
import { grouped, seconds } from "../../outcome/amounts.ts";
import type { Chart } from "../../outcome/charts/chart.ts";
import { chartsOf, rowsOf } from "../../outcome/charts/charts.ts";
import type { AgentResult, Results, TrainerResult } from "../../outcome/results.ts";
import {
  judgedSections,
  measuredSections,
  resultSections,
  type Section as Tables,
} from "../../outcome/sections.ts";
import { verdictWords } from "../../outcome/result_words.ts";
import { ChartFigure } from "../components/chart.tsx";
import { Empty } from "../components/empty.tsx";
import { Facts } from "../components/facts.tsx";
import { RunOutcome } from "../components/run_outcome.tsx";
import { Section } from "../components/section.tsx";
import { DataTable } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { runField, runPath } from "../runs/run_address.ts";
import type { RunName } from "../runs/runs_folder.ts";
import { NoFolder } from "./runs.tsx";
import type { PageContext, PageRoute } from "./route.ts";

export const run: PageRoute = {
  path: "/runs/:scenario/:run_id",
  topics: [],
  title: ({ params }) => `Run ${visibleText(params.run_id ?? "", 60)}`,
  async body({ runs, params, nowMs }: PageContext) {
    if (runs === undefined) return <NoFolder />;
    const name = { scenario: params.scenario ?? "", run_id: params.run_id ?? "" };
    if (!await runs.has(name)) return undefined;
    const [read] = await runs.results([name]);
    if (read === undefined) return undefined;
    if (!read.ok) return <Unreadable name={name} why={read.why} />;
    const results = read.value;
    return (
      <>
        <Section id="summary" title={visibleText(results.title, 100)}>
          <Summary name={name} results={results} nowMs={nowMs} />
        </Section>
        {[...resultSections(results), ...judgedSections(results)].map((section) => (
          <Tabled section={section} />
        ))}
        {rowsOf(chartsOf(results)).map((row) =>
          row.length === 1 ? <Charted chart={row[0]!} /> : (
            <div class="halves">
              {row.map((chart) => <Charted chart={chart} />)}
            </div>
          )
        )}
        {measuredSections(results).map((section) => <Tabled section={section} />)}
        <LastLines members={[...results.trainers, ...results.agents]} />
      </>
    );
  },
};

function Charted({ chart }: { chart: Chart }) {
  return (
    <Section id={`chart-${chart.name}`} title={chart.title}>
      <ChartFigure chart={chart} />
    </Section>
  );
}

function Unreadable({ name, why }: { name: RunName; why: string }) {
  return (
    <Empty run={`aicollab harness ${visibleText(name.scenario, 60)}`}>
      This run cannot be shown: {visibleText(why)}. <a href="/runs">All runs</a>. Make another one:
    </Empty>
  );
}

function Summary({ name, results, nowMs }: { name: RunName; results: Results; nowMs: number }) {
  const {
    scenario,
    started_at,
    duration_ms,
    planned_ms,
    seed,
    hub,
    final,
    collaborations,
    database,
    verdict,
  } = results;
  return (
    <>
      <Facts
        facts={[
          ["Outcome", <RunOutcome verdict={verdict} rest={verdictWords(results)[1]} />],
          ["Scenario", visibleText(scenario, 100)],
          ["Started", <Time ms={Date.parse(started_at)} nowMs={nowMs} />],
          ["Took", `${seconds(duration_ms)}, planned ${seconds(planned_ms)}`],
          ["Seed", <code>{seed}</code>],
          ["Hub", hub.own ? "its own" : <code>{visibleText(hub.address)}</code>],
          ["Connected AIs", grouped(final.connected_ais)],
          ["Shared Patterns", grouped(final.shared_patterns)],
          ["Shared Components", grouped(final.shared_components)],
          ["Contributors", grouped(database.contributors.length)],
          [
            "Collaborations",
            `${grouped(collaborations.completed)} completed, ${grouped(collaborations.failed)} failed, ` +
            `${grouped(collaborations.active)} active`,
          ],
        ]}
      />
      <p class="hint">
        <a href={`${runPath(name)}/report`}>Its report as the harness wrote it</a> ·{" "}
        <a href={`/runs/compare?b=${encodeURIComponent(runField(name))}`}>Compare it with another run</a>
      </p>
    </>
  );
}

function Tabled({ section: { title, about, table } }: { section: Tables }) {
  return (
    <Section id={title.toLowerCase().replaceAll(" ", "-")} title={title}>
      {about !== undefined && <p class="hint">{about}</p>}
      <DataTable
        caption={title}
        columns={table.columns.map((label) => ({ label }))}
        rows={table.rows}
        total={table.rows.length + table.missing}
      />
    </Section>
  );
}

/** Renders the last lines of each member; those of members that failed are open. */
function LastLines({ members }: { members: readonly (TrainerResult | AgentResult)[] }) {
  const talkative = members.filter(({ last_lines }) => last_lines.length > 0);
  if (talkative.length === 0) return null;
  return (
    <Section id="last-lines" title="Last log lines">
      {talkative.map(({ ai_id, success, last_lines }) => (
        <details open={!success}>
          <summary>{visibleText(ai_id, 64)}</summary>
          <pre class="wrapped">{last_lines.map((line) => visibleText(line)).join("\n")}</pre>
        </details>
      ))}
    </Section>
  );
}
