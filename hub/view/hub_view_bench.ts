/** Measures what an open page costs the broker's thread, four times a second: `deno bench -A hub/view/hub_view_bench.ts`. */
import { entryRow } from "../../journal/library/view/entry_row.ts";
import type { Batch } from "../../journal/rows.ts";
import { RecentBatches } from "../session/recent_batches.ts";

const BATCH_ENTRIES = 4_096;
const SHOWN = 200;

/** Makes the last batch of a hub under load: its lines carry sources of `sourceLength` characters. */
function recentOf(sourceLength: number): RecentBatches {
  const recent = new RecentBatches(Infinity, 0);
  const source = "x".repeat(sourceLength);
  let text = "";
  for (let seq = 1; seq <= BATCH_ENTRIES; seq++) {
    text +=
      `{"seq":${seq},"source_ai":"AI_1","timestamp":"2026-11-22T14:02:11.000Z","message_type":"code_share",` +
      `"data":{"component_id":"c${seq}","domain":"ccd@1","language":"js","source":"${source}"}}\n`;
  }
  const lines = new TextEncoder().encode(text);
  const batch: Batch = { first: 1, last: BATCH_ENTRIES, atMs: 0, source: "AI_1", audience: "*", lines };
  recent.add(batch);
  return recent;
}

for (const sourceLength of [100, 4_000, 60_000]) {
  const recent = recentOf(sourceLength);
  Deno.bench(`the last ${SHOWN} entries as rows, lines of ${sourceLength} characters`, () => {
    for (const { batch, line } of recent.backwards(BATCH_ENTRIES - SHOWN)) entryRow(line, batch);
  });
}
