/** `/runs` lists the runs in the results folder of the harness, newest first; two sides of them can be compared. */
import { visibleText } from "../../internal/visible_text.ts";
import { grouped, seconds } from "../../outcome/amounts.ts";
import { Empty } from "../components/empty.tsx";
import { textOf, wholeNumber } from "../components/href.ts";
import { Pager } from "../components/pager.tsx";
import { RunOutcome } from "../components/run_outcome.tsx";
import { attempt, Section } from "../components/section.tsx";
import { DataTable } from "../components/table.tsx";
import { Time } from "../components/time.tsx";
import { runField, runPath } from "../runs/run_address.ts";
import type { RunName, RunsFolder, RunsPart } from "../runs/runs_folder.ts";
import type { PageContext, PageRoute } from "./route.ts";

const PER_PAGE = 25;

export const runs: PageRoute = {
  path: "/runs",
  nav: { label: "Runs", key: "u" },
  topics: [],
  title: () => "Runs",
  body: async (context) => (
    <Section id="runs" title="Newest first">
      {await attempt(() => list(context))}
    </Section>
  ),
};

async function list({ runs, url, nowMs }: PageContext) {
  if (runs === undefined) return <NoFolder />;
  const scenario = textOf(url, "scenario");
  const skip = wholeNumber(url, "before") ?? 0;
  const part = await runs.list({ skip, limit: PER_PAGE, ...(scenario === undefined ? {} : { scenario }) });
  if (part.rows.length === 0) return <NoRuns runs={runs} isNarrowed={scenario !== undefined || skip > 0} />;
  const next = skip + part.rows.length;
  return (
    <>
      <p class="hint">
        {grouped(part.total)} {scenario === undefined ? "runs" : `runs of ${visibleText(scenario, 60)}`} in
        {" "}
        <code>{visibleText(runs.path)}</code>
        {scenario !== undefined && (
          <>
            {" "}– <a href="/runs">all scenarios</a>
          </>
        )}
      </p>
      <form method="get" action="/runs/compare">
        <RunTable part={part} nowMs={nowMs} />
        <p class="hint">
          Tick runs for A and for B, three or more of each where it is to say more than chance.{" "}
          <button type="submit">Compare A with B</button>
        </p>
      </form>
      <Pager url={url} next={next < part.total ? next : null} />
    </>
  );
}

/** Renders what to run where there is no results folder. */
export function NoFolder() {
  return <Empty run="aicollab hub --results DIR">This dashboard was started without a results folder:</Empty>;
}

function NoRuns({ runs, isNarrowed }: { runs: RunsFolder; isNarrowed: boolean }) {
  if (isNarrowed) {
    return (
      <Empty>
        No run fits. <a href="/runs">Show all</a>
      </Empty>
    );
  }
  return (
    <Empty run={`aicollab harness basic --out ${visibleText(runs.path)}`}>
      No run has left anything in <code>{visibleText(runs.path)}</code> yet. Make one:
    </Empty>
  );
}

function RunTable({ part: { rows }, nowMs }: { part: RunsPart; nowMs: number }) {
  return (
    <DataTable
      caption="Runs of the harness"
      columns={[
        { label: "Run" },
        { label: "Scenario" },
        { label: "Outcome" },
        { label: "Started" },
        { label: "Took", numeric: true },
        { label: "Trainers", numeric: true },
        { label: "Collaborations", numeric: true },
        { label: "Compare" },
      ]}
      rows={rows.map(({ name, read }) => {
        const own = [<RunLink name={name} />, <ScenarioLink name={name} />];
        if (!read.ok) {
          return [...own, <span class="warn">▲ {visibleText(read.why)}</span>, "–", "–", "–", "–", "–"];
        }
        const { verdict, verdict_rest, started_at, duration_ms, trainers, completed } = read.value;
        return [
          ...own,
          <RunOutcome verdict={verdict} rest={verdict_rest} />,
          <Time ms={Date.parse(started_at)} nowMs={nowMs} />,
          seconds(duration_ms),
          grouped(trainers),
          grouped(completed),
          <Sides name={name} />,
        ];
      })}
    />
  );
}

function RunLink({ name }: { name: RunName }) {
  return <a href={runPath(name)}>{name.run_id}</a>;
}

function ScenarioLink({ name: { scenario } }: { name: RunName }) {
  return <a href={`/runs?scenario=${encodeURIComponent(scenario)}`}>{scenario}</a>;
}

function Sides({ name }: { name: RunName }) {
  return (
    <>
      {["a", "b"].map((side) => (
        <label class="side">
          <input
            type="checkbox"
            name={side}
            value={runField(name)}
            aria-label={`${side.toUpperCase()}: ${name.run_id}`}
          />{" "}
          {side.toUpperCase()}
        </label>
      ))}
    </>
  );
}
