import assert from "node:assert/strict";
import { HighWaterMark, InFlight } from "./back_pressure.ts";

/** Resolves with whether the promise has resolved by now. */
async function hasResolved(promise: Promise<void>): Promise<boolean> {
  let resolved = false;
  promise.then(() => resolved = true);
  for (let i = 0; i < 10; i++) await null;
  return resolved;
}

Deno.test("a high-water mark is exceeded from the mark on, until half of it is gone", async () => {
  const mark = new HighWaterMark(10);
  mark.add(9);
  assert.ok(!mark.exceeded);
  mark.add(1);
  assert.ok(mark.exceeded);
  const drained = mark.drained();
  mark.remove(4);
  assert.ok(mark.exceeded && !await hasResolved(drained));
  mark.remove(1);
  assert.ok(!mark.exceeded && await hasResolved(drained));
});

Deno.test("those who wait for a high-water mark resume in the order in which they came", async () => {
  const mark = new HighWaterMark(2);
  mark.add(2);
  const order: number[] = [];
  const waiting = [1, 2, 3].map((n) => mark.drained().then(() => order.push(n)));
  mark.remove(2);
  await Promise.all(waiting);
  assert.deepEqual(order, [1, 2, 3]);
});

Deno.test("a high-water mark that is disabled is never exceeded again", async () => {
  const mark = new HighWaterMark(1);
  mark.add(5);
  const drained = mark.drained();
  mark.disable();
  await drained;
  mark.add(100);
  mark.remove(1);
  assert.ok(!mark.exceeded);
});

Deno.test("the in-flight limit is exceeded while lines or bytes are too many", async () => {
  const inFlight = new InFlight(2, 100);
  inFlight.add(1, 100);
  assert.ok(inFlight.exceeded);
  inFlight.add(1, 0);
  const drained = inFlight.drained();
  inFlight.remove(0, 100);
  assert.ok(inFlight.exceeded);
  inFlight.remove(1, 0);
  assert.ok(!inFlight.exceeded && await hasResolved(drained));
});
