/** `/performance` shows how fast the hub is and was, from its own counters. */
import { byteCount, duration, grouped } from "../../outcome/amounts.ts";
import { ChartFigure } from "../components/chart.tsx";
import { Empty } from "../components/empty.tsx";
import { Figures } from "../components/facts.tsx";
import { withQuery, wordOf } from "../components/href.ts";
import { Section } from "../components/section.tsx";
import { DataTable } from "../components/table.tsx";
import { spell } from "../components/time.tsx";
import type { Histogram } from "../../internal/histogram.ts";
import { RATE_CHARTS, RATE_RANGES, rateChart, type RateRange } from "../charts/rate_charts.ts";
import type { Counters } from "../hub_view.ts";
import type { PageContext, PageRoute } from "./route.ts";

const RANGES = Object.keys(RATE_RANGES) as RateRange[];

export const performance: PageRoute = {
  path: "/performance",
  nav: { label: "Performance", key: "m" },
  topics: ["rates"],
  title: () => "Performance",
  body: (context) => {
    const counters = context.view.counters();
    if (counters === undefined) {
      return <Empty run="aicollab hub">Nothing is measured where no hub runs. Start one:</Empty>;
    }
    return (
      <>
        <Now {...context} counters={counters} />
        <Curves {...context} />
        <Durations {...counters} />
      </>
    );
  },
};

function Now({ view, rates, counters }: PageContext & { readonly counters: Counters }) {
  const { uptime_ms } = view.status();
  const now = rates.newest;
  const perSecond = (value: number | null | undefined) =>
    value === null || value === undefined ? "–" : grouped(value);
  return (
    <Section id="now" title="Now" topics={["rates"]} everySeconds={2}>
      <Figures
        facts={[
          ["Entries / s", perSecond(now?.entries_per_s)],
          ["Lines received / s", perSecond(now?.lines_received_per_s)],
          ["Refused / s", perSecond(now?.refused_per_s)],
          ["Commits / s", perSecond(now?.commits_per_s)],
          ["Entries so far", grouped(counters.entries)],
          ["Received", byteCount(counters.bytes_received)],
          ["Sent", byteCount(counters.bytes_sent)],
          ["Up for", spell(uptime_ms)],
        ]}
      />
    </Section>
  );
}

function Curves({ rates, url }: PageContext) {
  const range = wordOf(url, "range", RANGES) ?? "5m";
  const rows = rates.rows(RATE_RANGES[range].resolution);
  return (
    <Section
      id="curves"
      title="Over time"
      topics={["rates"]}
      everySeconds={range === "5m" ? 2 : 10}
      aside={
        <ul class="choices" aria-label="Range">
          {RANGES.map((name) => (
            <li>
              <a
                href={withQuery(url, { range: name })}
                {...(name === range ? { "aria-current": "true" } : {})}
              >
                {RATE_RANGES[name].title}
              </a>
            </li>
          ))}
        </ul>
      }
    >
      {rows.length === 0
        ? (
          <Empty>
            Nothing was measured over this range yet: the first curve begins {RATE_RANGES[range].first}{" "}
            after the hub.
          </Empty>
        )
        : (
          <div class="halves">
            {RATE_CHARTS.map((chart) => <ChartFigure chart={rateChart(chart, rows, range)} />)}
          </div>
        )}
    </Section>
  );
}

const QUANTILES = [0.5, 0.95, 0.99, 1] as const;

function Durations({ ack_ms, commit_ms }: Counters) {
  const row = (name: string, histogram: Histogram) => [
    name,
    grouped(histogram.count),
    ...QUANTILES.map((p) => {
      const ms = histogram.quantile(p);
      return ms === undefined ? "–" : duration(ms);
    }),
  ];
  return (
    <Section id="durations" title="Since the start of the hub" topics={["rates"]} everySeconds={5}>
      <DataTable
        caption="Durations since the start of the hub"
        columns={[
          { label: "From … to" },
          ...["Count", "p50", "p95", "p99", "max"].map((label) => ({ label, numeric: true })),
        ]}
        rows={[
          row("line received → acknowledged", ack_ms),
          row("commit begun → on disk", commit_ms),
        ]}
      />
      <p class="hint">
        Half are faster than p50, one of a hundred is slower than p99. The same numbers are at{" "}
        <a href="/metrics">/metrics</a>.
      </p>
    </Section>
  );
}
