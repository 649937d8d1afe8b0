import assert from "node:assert/strict";
import { DRAIN_MS, drainHub } from "./drain.ts";
import { CoreCase } from "./testing/core_case.ts";

/** Drains the hub of a case; `ended` is undefined until it has ended. */
function drain(made: CoreCase) {
  const state: { ended: boolean | undefined } = { ended: undefined };
  drainHub(made.core, {
    get sessions() {
      return made.sessions.keys();
    },
    stop: () => Promise.resolve(),
    drained: async () => void await Promise.all(made.sessions.values()),
  }).then((inOrder) => state.ended = inOrder);
  return state;
}

const share = { message_type: "message", message_id: "m1", data: { content: 1 } };

Deno.test("a drain gives those who stay connected 2 s to read, and ends in good order", async () => {
  const made = new CoreCase();
  const stays = await made.connect("A");
  const silent = made.open();
  stays.say(share);
  await made.drained();
  const state = drain(made);
  await made.settle();
  assert.deepEqual(stays.take(), ["draining", "ack"]);
  assert.deepEqual([stays.ended, silent.ended, state.ended], [true, true, undefined]);
  await made.tick(1);
  assert.equal(state.ended, undefined);
  await made.tick(1);
  assert.equal(state.ended, true);
});

Deno.test("a drain ends at once when everybody has closed", async () => {
  const made = new CoreCase();
  const ai = await made.connect("A");
  const state = drain(made);
  await made.settle();
  ai.hangUp();
  await made.settle();
  assert.equal(state.ended, true);
});

Deno.test("a drain owes a slow reader no entries, as it resumes with them", async () => {
  const made = new CoreCase();
  const [sender, slow] = [await made.connect("A"), await made.connect("B")];
  slow.hold();
  sender.say(share);
  await made.settle();
  const state = drain(made);
  await made.settle();
  await made.tick(2);
  assert.equal(state.ended, true);
});

Deno.test("a drain waits for an answer that is not read yet, and cuts it off only when the 10 s would pass", async () => {
  for (const readsAtLast of [true, false]) {
    const made = new CoreCase();
    const slow = await made.connect("A");
    slow.hold();
    slow.say(share);
    await made.settle();
    const state = drain(made);
    await made.settle();
    await made.tick(7);
    assert.equal(state.ended, undefined);
    if (readsAtLast) slow.release();
    await made.settle();
    assert.deepEqual(slow.take(), readsAtLast ? ["ack", "draining"] : []);
    await made.tick(DRAIN_MS / 1_000 - 7);
    assert.equal(state.ended, readsAtLast);
  }
});
