import assert from "node:assert/strict";
import { isTelling, Reception } from "./delivery_counts.ts";

const AT_MS = Date.UTC(2026, 10, 22, 14);

function entry(seq: number, agoMs = 0) {
  return { message_type: "message", seq, timestamp: new Date(AT_MS - agoMs).toISOString() };
}

Deno.test("an entry not above the one before, or not after where its connection began, is out of order", () => {
  const reception = new Reception();
  reception.begin(10);
  for (const seq of [10, 11, 13, 13, 12, 14]) reception.arrived(entry(seq), AT_MS);
  assert.deepEqual([reception.received, reception.outOfOrder], [6, 3]);
});

Deno.test("what was held when a connection was lost may come again with the next one", () => {
  const reception = new Reception();
  reception.begin(0);
  for (const seq of [1, 2, 3]) reception.arrived(entry(seq), AT_MS);
  reception.begin(1);
  for (const seq of [2, 3]) reception.arrived(entry(seq), AT_MS);
  assert.deepEqual([reception.received, reception.outOfOrder], [5, 0]);
});

Deno.test("each connection is a stream of its own, from where it began to what came or was said to have come", () => {
  const reception = new Reception();
  reception.begin(4);
  assert.equal(isTelling(reception.stream), false);
  reception.caughtUp(6);
  assert.deepEqual(reception.stream, { after: 4, last: 6, entries: 0, sum: 0 });
  assert.equal(isTelling(reception.stream), true);
  reception.begin(7);
  for (const seq of [8, 10, 9]) reception.arrived(entry(seq), AT_MS);
  reception.caughtUp(9);
  assert.deepEqual(reception.stream, { after: 7, last: 10, entries: 3, sum: 27 });
  reception.begin(9);
  reception.arrived(entry(9), AT_MS);
  assert.equal(isTelling(reception.stream), true);
});

Deno.test("a delivery takes from the hub's timestamp on, by message type, replayed ones left out", () => {
  const reception = new Reception();
  reception.arrived(entry(1, 30), AT_MS);
  reception.arrived({ ...entry(2, 50), message_type: "verdict" }, AT_MS);
  reception.arrived({ ...entry(3, 9_000), replayed: true }, AT_MS);
  const most = [...reception.deliveryMs].map(([type, times]) => [type, times.quantile(1)]);
  assert.deepEqual(most, [["message", 30], ["verdict", 50]]);
});
