import assert from "node:assert/strict";
import { inPieces, yieldToEventLoop } from "./yield_to_event_loop.ts";

Deno.test("work in pieces ends after the piece in which its signal aborts, with the reason", async () => {
  const stop = new AbortController();
  const reason = new Error("enough");
  const done: number[] = [];
  function* pieces(): Generator<void, void, void> {
    for (let i = 1; i <= 5; i++) {
      done.push(i);
      if (i === 2) stop.abort(reason);
      yield;
    }
  }
  await assert.rejects(inPieces(pieces(), stop.signal), reason);
  assert.deepEqual(done, [1, 2]);
});

Deno.test("a timer that is due has its turn in every yield", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await yieldToEventLoop();
  await yieldToEventLoop();
  clearInterval(timer);
  assert.ok(turns >= 1);
});
