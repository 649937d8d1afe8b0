import assert from "node:assert/strict";
import { DeliveryCounts, hasProgress } from "./delivery_counts.ts";

const AT_MS = Date.UTC(2026, 10, 22, 14);

function entry(seq: number, agoMs = 0) {
  return { message_type: "message", seq, timestamp: new Date(AT_MS - agoMs).toISOString() };
}

Deno.test("an entry not above the one before, or not after the position where its connection began, is out of order", () => {
  const counts = new DeliveryCounts();
  counts.begin(10);
  for (const seq of [10, 11, 13, 13, 12, 14]) counts.arrived(entry(seq), AT_MS);
  assert.deepEqual([counts.received, counts.outOfOrder], [6, 3]);
});

Deno.test("entries that were held when a connection was lost may come again with the next one", () => {
  const counts = new DeliveryCounts();
  counts.begin(0);
  for (const seq of [1, 2, 3]) counts.arrived(entry(seq), AT_MS);
  counts.begin(1);
  for (const seq of [2, 3]) counts.arrived(entry(seq), AT_MS);
  assert.deepEqual([counts.received, counts.outOfOrder], [5, 0]);
});

Deno.test("each connection is a stream of its own, from where it began to the last entry or caught_up", () => {
  const counts = new DeliveryCounts();
  counts.begin(4);
  assert.equal(hasProgress(counts.stream), false);
  counts.caughtUp(6);
  assert.deepEqual(counts.stream, { after: 4, last: 6, entries: 0, sum: 0 });
  assert.equal(hasProgress(counts.stream), true);
  counts.begin(7);
  for (const seq of [8, 10, 9]) counts.arrived(entry(seq), AT_MS);
  counts.caughtUp(9);
  assert.deepEqual(counts.stream, { after: 7, last: 10, entries: 3, sum: 27 });
  counts.begin(9);
  counts.arrived(entry(9), AT_MS);
  assert.equal(hasProgress(counts.stream), true);
});

Deno.test("the time of a delivery counts from the hub's timestamp, by message type, without replayed entries", () => {
  const counts = new DeliveryCounts();
  counts.arrived(entry(1, 30), AT_MS);
  counts.arrived({ ...entry(2, 50), message_type: "verdict" }, AT_MS);
  counts.arrived({ ...entry(3, 9_000), replayed: true }, AT_MS);
  const most = [...counts.deliveryMs].map(([type, times]) => [type, times.quantile(1)]);
  assert.deepEqual(most, [["message", 30], ["verdict", 50]]);
});
