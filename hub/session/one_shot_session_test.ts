import assert from "node:assert/strict";
import { CoreCase } from "../testing/core_case.ts";
import { sendOnce } from "./one_shot_session.ts";

/** Makes a hub where AI_1 is connected and has a request open. */
async function openRequest() {
  const hub = new CoreCase();
  const first = await hub.connect("AI_1");
  first.say({ message_type: "collaboration_request", data: { collaboration_type: "t" } });
  await hub.settle();
  return { hub, session_id: `s${hub.disk.head}` };
}

const cancel = (session_id: string) =>
  ({ message_type: "collaboration_cancel", message_id: "m1", data: { session_id } }) as const;

Deno.test("a message without a connection is answered when it is committed, and its sender is not present", async () => {
  const { hub, session_id } = await openRequest();
  const answering = sendOnce(hub.core, { ai: "operator" }, cancel(session_id));
  await hub.drained();
  await hub.work();
  assert.deepEqual(hub.underWay, ["commit"]);
  await hub.settle();
  const { message_type, seq } = await answering;
  assert.deepEqual([message_type, seq], ["ack", hub.disk.head - 1]);
  assert.equal(hub.core.roster.get("operator"), undefined);
});

Deno.test("a message without a connection that is sent again is acknowledged as a duplicate of the first", async () => {
  const { hub, session_id } = await openRequest();
  const answers = [1, 2].map(() => sendOnce(hub.core, { ai: "operator" }, cancel(session_id)));
  await hub.settle();
  const [first, atOnce] = await Promise.all(answers);
  const later = sendOnce(hub.core, { ai: "operator" }, cancel(session_id));
  await hub.settle();
  assert.equal(first!.message_type, "ack");
  for (const again of [atOnce, await later]) {
    assert.deepEqual(again, { ...first, duplicate: true } as typeof first);
  }
  assert.equal(hub.core.recentIds.size, 1, "only AI_1 is connected");
});

Deno.test("a message without a connection that needs the disk is looked up and decided like any other", async () => {
  const { hub, session_id } = await openRequest();
  const first = sendOnce(hub.core, { ai: "operator" }, cancel(session_id));
  await hub.settle();
  await first;
  const again = sendOnce(hub.core, { ai: "operator" }, { ...cancel(session_id), message_id: "m2" });
  await hub.settle();
  assert.equal((await again).code, "SESSION_STATE");
});

Deno.test("a hub that begins to drain during a lookup refuses the message that waited for it", async () => {
  const { hub, session_id } = await openRequest();
  const first = sendOnce(hub.core, { ai: "operator" }, cancel(session_id));
  await hub.settle();
  await first;
  const waiting = sendOnce(hub.core, { ai: "operator" }, { ...cancel(session_id), message_id: "m2" });
  await hub.drained();
  hub.core.draining = true;
  await hub.settle();
  assert.equal((await waiting).code, "SHUTTING_DOWN");
});
