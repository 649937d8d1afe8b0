import assert from "node:assert/strict";
import { WaitingForOperator } from "./waiting_for_operator.ts";

/** Makes a count of an inbox whose answers the test gives. */
function world(isUsed: boolean) {
  const now = { wallMs: 5, monoMs: 0 };
  const made = { now, lastSeq: 0, waiting: 0, asked: 0 };
  const library = {
    inbox: () => {
      made.asked++;
      return Promise.resolve({ approvals: [], messages: [], waiting: made.waiting });
    },
  };
  const count = new WaitingForOperator(
    { library, lastSeq: () => made.lastSeq, now: () => now },
    () => Promise.resolve(isUsed),
  );
  return { made, count };
}

/** Lets all promises settle that wait for nothing else. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

Deno.test("a hub at which nobody has ever written to the operator asks no library", async () => {
  const { made, count } = world(false);
  await settled();
  assert.deepEqual([count.count, made.asked], [0, 0]);
});

Deno.test("what waits is counted at the start, and anew once something was sent to the operator or by them", async () => {
  const { made, count } = world(true);
  made.waiting = 2;
  await settled();
  assert.deepEqual([count.count, made.asked], [2, 1]);
  made.lastSeq = 9;
  made.waiting = 3;
  assert.equal(count.count, 2);
  await settled();
  assert.deepEqual([count.count, made.asked], [3, 2]);
  made.now.monoMs = 600_000;
  made.waiting = 0;
  assert.equal(count.count, 3);
  await settled();
  assert.deepEqual([count.count, made.asked], [0, 3]);
});
