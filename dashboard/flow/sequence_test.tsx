import assert from "node:assert/strict";
import type { EntryRow } from "../../journal/library/view/library_view.ts";
import { Sequence } from "./sequence.tsx";

function entry(seq: number, at: string): EntryRow {
  return {
    ...{ seq, at_ms: Date.parse(at), message_type: "message", source_ai: "AI_1", audience: "*" },
    ...{ session_id: null, text: "" },
  };
}

/** Returns the dates in the wide drawing, each with the time of the entry under it. */
function dates(entries: readonly EntryRow[], now: string): string[] {
  const html = String(<Sequence entries={entries} nowMs={Date.parse(now)} />);
  const [wide] = html.match(/<svg class="sequence wide".*?<\/svg>/s)!;
  return wide.replaceAll(/<[^>]*>/g, " ").match(/\d{4}-\d\d-\d\d\s+\d\d:\d\d:\d\d/g)?.map((text) =>
    text.replaceAll(/\s+/g, " ")
  ) ?? [];
}

Deno.test("a sequence has no date while all of it is of today, else one wherever the day changes", () => {
  const entries = [
    entry(1, "2026-12-31T14:00:00Z"),
    entry(2, "2026-12-31T23:59:59Z"),
    entry(3, "2027-01-01T00:00:00Z"),
  ];
  assert.deepEqual(dates(entries.slice(0, 2), "2026-12-31T23:59:59Z"), []);
  assert.deepEqual(dates(entries, "2027-01-01T08:00:00Z"), ["2026-12-31 14:00:00", "2027-01-01 00:00:00"]);
  assert.deepEqual(dates(entries.slice(0, 2), "2028-01-01T08:00:00Z"), ["2026-12-31 14:00:00"]);
});
