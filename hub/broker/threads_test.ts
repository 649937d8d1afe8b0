import assert from "node:assert/strict";
import type { ThreadRow } from "../../journal/rows.ts";
import { continued, forgetAllThreads, forgetThreads, isFresh, keepThread, noThreads } from "./threads.ts";

function thread(root: number, last_seq = root): ThreadRow {
  return { root, last_ai: "A", before_ai: null, hops: 0, last_seq, stopped_seq: null };
}

function found(root: number, asOf: number) {
  return {
    entry: { source: "A", audience: "*", root, wasMember: false, thread: null, receipt: null } as const,
    asOf,
  };
}

Deno.test("threads that have not changed for longest are forgotten, but none that is not on disk", () => {
  const threads = noThreads();
  for (const root of [1, 2, 3, 4]) keepThread(threads, thread(root));
  keepThread(threads, thread(1, 9));
  forgetThreads(threads, { kept: 1, head: 3 });
  assert.deepEqual([...threads.rows.keys()], [4, 1]);
  forgetThreads(threads, { kept: 1, head: 9 });
  assert.deepEqual([...threads.rows.keys()], [1]);
});

Deno.test("a lookup from before a thread was forgotten is not used", () => {
  const threads = noThreads();
  keepThread(threads, thread(1, 5));
  assert.ok(isFresh(threads, found(1, 2)), "what is in memory is newer");
  forgetThreads(threads, { kept: 0, head: 5 });
  assert.ok(!isFresh(threads, found(1, 4)));
  assert.ok(isFresh(threads, found(1, 5)));
  forgetAllThreads(threads, 7);
  assert.ok(!isFresh(threads, found(1, 6)));
});

Deno.test("turns of two are counted until somebody else writes", () => {
  let row = thread(1);
  const speaks = (ai: string | null) => (row = continued(row, row.last_seq + 1, ai)).hops;
  assert.deepEqual(["B", "A", "A", "B"].map(speaks), [1, 2, 2, 3]);
  assert.deepEqual(["C", "B", "C"].map(speaks), [0, 1, 2], "a third AI");
  assert.deepEqual([null, "B", "C"].map(speaks), [0, 0, 1], "a person");
});
