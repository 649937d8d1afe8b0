/** Renders the report as one HTML file without scripts and requests; what AIs wrote is text in it, never markup. */
// deno-lint-ignore-file jsx-key -- the page is rendered once, so that nothing is matched with an earlier rendering
import { raw } from "hono/html";
import { counted } from "../../internal/counted.ts";
import { visibleText } from "../../internal/visible_text.ts";
import { grouped, seconds } from "../../outcome/amounts.ts";
import { givenUpWords } from "../../outcome/collaboration_words.ts";
import type { Chart, Table } from "../../outcome/charts/chart.ts";
import { chartsOf, rowsOf } from "../../outcome/charts/charts.ts";
import { PAGE } from "../../outcome/charts/palette.ts";
import {
  type AgentResult,
  type CheckResult,
  quantile,
  type Results,
  type TrainerResult,
} from "../../outcome/results.ts";
import { judgedSections, measuredSections, resultSections, type Section } from "../../outcome/sections.ts";
import { STYLE } from "./style.ts";
import { drawSvg } from "./svg.ts";
import { SIGNS, verdictWords } from "../../outcome/result_words.ts";

/** The widths of the drawings are those of a window and of a phone of 390 px, less the page's padding. */
const WIDTHS = { wide: 880, narrow: 352 } as const;
/** Two small drawings stand side by side where there is room. */
const PAIR_WIDTHS = { wide: 424, narrow: 352 } as const;

/** Maps the result of a run to the result of a check whose colour it gets. */
const LOOKS: Readonly<Record<Results["verdict"], CheckResult["verdict"]>> = {
  pass: "pass",
  fail: "fail",
  nothing_ran: "fail",
  unknown: "unknown",
  interrupted: "unknown",
};

/** Returns the whole page. */
export function reportHtml(results: Results): string {
  return `<!DOCTYPE html>\n${String(<Report results={results} />)}\n`;
}

function Report({ results }: { results: Results }) {
  const { title, scenario, run_id, started_at, seed, hub, planned_ms } = results;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${verdictWords(results)[0]} – ${visibleText(title)} – aicollab`}</title>
        <link rel="icon" href="data:," />
        <style>{raw(STYLE)}</style>
      </head>
      <body>
        <header>
          <h1>{visibleText(title)}</h1>
          <p class="quiet">
            scenario <code>{visibleText(scenario)}</code>, run <code>{run_id}</code>, started{" "}
            {started_at.slice(0, 10)} {started_at.slice(11, 19)} UTC
          </p>
          <Verdict results={results} />
          <Numbers results={results} />
        </header>
        <main>
          {resultSections(results).map((section) => <Tabled section={section} />)}
          {judgedSections(results).map((section) => <Tabled section={section} wraps />)}
          {rowsOf(chartsOf(results)).map((row) =>
            row.length === 1
              ? <Charted chart={row[0]!} widths={WIDTHS} />
              : <div class="pair">{row.map((chart) => <Charted chart={chart} widths={PAIR_WIDTHS} />)}</div>
          )}
          {measuredSections(results).map((section) => <Tabled section={section} />)}
          <LastLines results={results} />
        </main>
        <footer>
          Planned for {seconds(planned_ms)}, seed <code>{seed}</code>, hub{" "}
          {hub.own ? "of the run's own" : "that ran already"} at{" "}
          <code>{visibleText(hub.address)}</code>. The seed fixes workloads and draws, not who comes first
          over real sockets. Every number is in <code>results.json</code> beside this file.
        </footer>
      </body>
    </html>
  );
}

function Verdict({ results }: { results: Results }) {
  const [word, rest] = verdictWords(results);
  const look = LOOKS[results.verdict];
  return (
    <p class={`verdict ${look}`}>
      {SIGNS[look]} {word} – {rest}
    </p>
  );
}

const FAILED = "Failed collaborations";

function Numbers({ results }: { results: Results }) {
  const { duration_ms, database, final, collaborations } = results;
  const { completed, failed, active, round_trips_ms } = collaborations;
  const givenUp = givenUpWords(collaborations);
  const roundTrip = (p: number) => {
    const ms = quantile(round_trips_ms, p);
    return ms === undefined ? "–" : seconds(ms);
  };
  const numbers: Readonly<Record<string, string>> = {
    "Duration": seconds(duration_ms),
    "Connected AIs": grouped(final.connected_ais),
    "Shared Patterns": grouped(final.shared_patterns),
    "Shared Components": grouped(final.shared_components),
    "Total Contributors": grouped(database.contributors.length),
    "Completed collaborations": grouped(completed),
    [FAILED]: grouped(failed),
    "Active collaborations": grouped(active),
    "Round trip p50": roundTrip(0.5),
    "Round trip p95": roundTrip(0.95),
  };
  return (
    <dl class="numbers">
      {Object.entries(numbers).map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{value}</dd>
          {name === FAILED && givenUp !== "" && <dd class="part">{givenUp}</dd>}
        </div>
      ))}
    </dl>
  );
}

/** Renders a section with a table; `wraps` lets long words in its last column break where there is no room. */
function Tabled({ section: { title, about, table }, wraps = false }: { section: Section; wraps?: boolean }) {
  return (
    <section>
      <h2>{title}</h2>
      {about && <p class="quiet">{about}</p>}
      <Rows table={table} title={title} wraps={wraps} />
    </section>
  );
}

function Charted({ chart, widths }: { chart: Chart; widths: Readonly<Record<string, number>> }) {
  const { name, title, about, table } = chart;
  return (
    <section>
      <h2>{title}</h2>
      <figure>
        <figcaption>{about}</figcaption>
        {table.rows.length > 0 &&
          Object.entries(widths).map(([size, width]) => (
            <div class={size}>{raw(drawSvg(chart, { palette: PAGE, width }, `${name}-${size}`))}</div>
          ))}
      </figure>
      {table.rows.length > 0 && (
        <details>
          <summary>Numbers of “{title}”</summary>
          <Rows table={table} title={title} />
        </details>
      )}
    </section>
  );
}

function Rows({ table, title, wraps = false }: { table: Table; title: string; wraps?: boolean }) {
  const { columns, rows, missing } = table;
  return (
    <div class={wraps ? "scroll wraps" : "scroll"} role="region" aria-label={`${title}, table`} tabindex={0}>
      <table>
        <thead>
          <tr>{columns.map((column) => <th scope="col">{column}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map(([first, ...rest]) => (
            <tr>
              <th scope="row">{first}</th>
              {rest.map((cell) => <td class={lookOf(cell)}>{cell}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
      {missing > 0 && <p class="quiet">{grouped(missing)} more are in results.json.</p>}
    </div>
  );
}

/** Returns the class of a cell, which has the colour of the result whose sign it begins with. */
function lookOf(cell: string): string | undefined {
  return Object.entries(SIGNS).find(([, sign]) => cell.startsWith(`${sign}\u00a0`))?.[0];
}

/** Renders the last log lines of each member, folded for those that succeeded. */
function LastLines({ results: { trainers, agents } }: { results: Results }) {
  const logged = [...trainers, ...agents].filter(({ last_lines }) => last_lines.length > 0);
  const [failed, others] = [false, true].map((wanted) => logged.filter(({ success }) => success === wanted));
  if (logged.length === 0) return null;
  return (
    <section>
      <h2>Last log lines</h2>
      {failed!.map((trainer) => <Lines member={trainer} />)}
      {others!.length > 0 && (
        <details>
          <summary>Of the {counted(others!.length, "member")} that succeeded</summary>
          {others!.map((trainer) => <Lines member={trainer} />)}
        </details>
      )}
    </section>
  );
}

function Lines({ member: { ai_id, last_lines } }: { member: TrainerResult | AgentResult }) {
  return (
    <>
      <h3>{ai_id}</h3>
      <pre>{last_lines.map((line) => visibleText(line)).join("\n")}</pre>
    </>
  );
}
