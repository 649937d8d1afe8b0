/** Makes the charts of a run, in the order in which a report shows them. */
import { hasAgentsAlone, type Results } from "../results.ts";
import type { Chart } from "./chart.ts";
import { collaborationsChart } from "./collaborations.ts";
import { hubStatsChart } from "./hub_stats.ts";
import { latencyChart } from "./latency.ts";
import { learningChart } from "./learning.ts";
import { sequenceChart } from "./sequence.ts";
import { specializationsChart } from "./specializations.ts";
import { successChart } from "./success.ts";

/**
 * Returns all charts, each with a name of its own. A chart that has nothing to draw says so; those of trainers are left out
 * where the run has agents alone.
 */
export function chartsOf(results: Results): Chart[] {
  const { trainers, hub_stats, faults, latency, learning, collaborations, messages, duration_ms } = results;
  const isOfAgents = hasAgentsAlone(results);
  return [
    ...(isOfAgents && learning.length === 0 ? [] : [learningChart(learning)]),
    collaborationsChart(collaborations.sessions, duration_ms),
    ...(isOfAgents ? [] : [successChart(trainers), specializationsChart(trainers)]),
    hubStatsChart(hub_stats, faults),
    latencyChart(latency),
    sequenceChart(messages),
  ];
}

/** Returns charts in rows: small ones that follow each other stand in one, every other chart alone. */
export function rowsOf(charts: readonly Chart[]): Chart[][] {
  const rows: Chart[][] = [];
  for (const chart of charts) {
    if (chart.isSmall && rows.at(-1)?.[0]?.isSmall) rows.at(-1)!.push(chart);
    else rows.push([chart]);
  }
  return rows;
}
