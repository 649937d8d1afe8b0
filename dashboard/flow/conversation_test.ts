import assert from "node:assert/strict";
import type { EntryRow, ListedEntry } from "../../journal/library/view/library_view.ts";
import { conversation, silenceMs } from "./conversation.ts";

const said = (seq: number, type: string, source_ai: string, at_ms = 100 * seq): EntryRow => ({
  ...{ seq, at_ms, source_ai, audience: [], session_id: "s1", text: "" },
  message_type: `collaboration_${type}`,
});
const shape = (entries: readonly ListedEntry[]) =>
  conversation(entries).map((step) => {
    if (step.kind === "wait") return `wait ${step.wait.ms}`;
    if (step.kind === "damaged") return [step.entries.seq, step.entries.last_seq];
    return step.kind === "entry" ? step.entry.seq : step.entries.map(({ seq }) => seq);
  });

Deno.test("three reports of progress in a row are one step, two are two", () => {
  const entries = [1, 2, 3].map((seq) => said(seq, "progress", "B"));
  assert.deepEqual(shape(entries), [[1, 2, 3]]);
  assert.deepEqual(shape(entries.slice(1)), [2, 3]);
});

Deno.test("another AI, another message and a silence end a series of progress reports", () => {
  assert.deepEqual(
    shape([
      ...[1, 2, 3].map((seq) => said(seq, "progress", "B")),
      ...[4, 5].map((seq) => said(seq, "progress", "C")),
      said(6, "complete", "C"),
      ...[7, 8, 9].map((seq) => said(seq, "progress", "C")),
      ...[10, 11, 12].map((seq) => said(seq, "progress", "C", 9_000 + seq)),
    ]),
    [[1, 2, 3], 4, 5, 6, [7, 8, 9], "wait 8110", [10, 11, 12]],
  );
});

Deno.test("damaged entries are a step of their own, which ends a series", () => {
  const progress = (seq: number) => said(seq, "progress", "B");
  const damaged: ListedEntry = { seq: 3, last_seq: 4, damaged: true };
  assert.deepEqual(shape([progress(1), progress(2), damaged, progress(5)]), [1, 2, [3, 4], 5]);
});

Deno.test("a silence that lasts is shown from three seconds on", () => {
  const entries = [said(1, "request", "A")];
  assert.deepEqual([silenceMs(entries, 3_099), silenceMs(entries, 3_100), silenceMs([], 9_000)], [
    undefined,
    3_000,
    undefined,
  ]);
});
