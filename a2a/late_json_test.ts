import assert from "node:assert/strict";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { KEEP_ALIVE_MS } from "./keep_alive.ts";
import { lateJson } from "./late_json.ts";

Deno.test("an answer that comes soon is sent as it is", async () => {
  const refused = Response.json({ error: 1 }, { status: 400 });
  const answer = await lateJson(Promise.resolve(refused), {
    clock: new ManualClock(),
    onLeft: () => assert.fail(),
  });
  assert.equal(answer, refused);
});

Deno.test("the head of a late answer leaves before it, with blanks as long as it takes, and what follows is the JSON", async () => {
  const clock = new ManualClock();
  const { promise, resolve } = Promise.withResolvers<Response>();
  const waiting = lateJson(promise, { clock, onLeft: () => assert.fail() });
  await clock.advance(1_000);
  const answer = await waiting;
  assert.equal(answer.status, 200);
  const text = answer.text();
  for (let blanks = 0; blanks < 2; blanks++) {
    while (clock.dueMs.length === 0) await Promise.resolve();
    await clock.advance(KEEP_ALIVE_MS);
  }
  resolve(Response.json({ done: true }));
  assert.equal(await text, '   {"done":true}');
});

Deno.test("who leaves ends the wait, and an answer that fails late is cut off", async () => {
  const clock = new ManualClock();
  let left = 0;
  const { promise, reject } = Promise.withResolvers<Response>();
  const late = async () => {
    const waiting = lateJson(promise, { clock, onLeft: () => left++ });
    await clock.advance(1_000);
    return await waiting;
  };
  await (await late()).body!.cancel();
  assert.equal(left, 1);
  const failing = await late();
  reject(new Error("gone"));
  await assert.rejects(failing.text(), /gone/);
});
