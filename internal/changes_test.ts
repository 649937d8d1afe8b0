import assert from "node:assert/strict";
import { Changes } from "./changes.ts";
import { ManualClock } from "./testing/manual_clock.ts";

Deno.test("who waits for a change wakes with it, after its time, or when it is to stop, and leaves no timer behind", async () => {
  const changes = new Changes();
  const clock = new ManualClock();
  const stopping = new AbortController();
  const { signal } = stopping;
  const first = changes.within(1_000, { clock, signal });
  changes.notify();
  await first;
  assert.deepEqual(clock.dueMs, []);
  const second = changes.within(1_000, { clock, signal });
  await clock.advance(1_000);
  await second;
  const third = changes.within(1_000, { clock, signal });
  stopping.abort();
  await third;
  assert.deepEqual(clock.dueMs, []);
});
