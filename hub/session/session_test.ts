import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";
import type { Said } from "../testing/case_socket.ts";
import { CoreCase } from "../testing/core_case.ts";
import { Roster } from "./roster.ts";

const share = (message_id: string, content: unknown = 1): Said => ({
  message_type: "message",
  message_id,
  data: { content },
});
const sync: Said = { message_type: "sync", data: {} };

Deno.test("a draining hub refuses new lines, and acknowledges once more what is stored already", async () => {
  const made = new CoreCase();
  const ai = await made.connect("A");
  ai.say(share("m1"));
  await made.settle();
  ai.take();
  made.core.draining = true;
  ai.say(share("m2"), share("m1"), share("m1", 2));
  await made.settle();
  assert.deepEqual(ai.take(), ["SHUTTING_DOWN", "ack", "MESSAGE_ID_CONFLICT"]);
  assert.equal(made.disk.head, 2);
});

Deno.test("a line before hello is refused, unless it is stored already", async () => {
  const made = new CoreCase();
  (await made.connect("A")).say(share("m1"));
  await made.settle();
  const again = await made.connect("A", { hello: false });
  again.say(share("m1"), share("m2"));
  await made.settle();
  assert.deepEqual(again.take(), ["ack", "INVALID_MESSAGE"]);
});

Deno.test("a sync is decided when everything before it is published, so that few answers wait for the disk", async () => {
  const made = new CoreCase();
  const ai = await made.connect("A");
  made.say("B", [share("m1")]);
  ai.say(sync, sync, sync);
  await made.drained();
  assert.deepEqual(made.underWay, ["commit"]);
  await made.settle();
  assert.deepEqual(ai.take(), ["training_sync", "training_sync", "training_sync"]);
});

Deno.test("no two messages of one session are decided at once", async () => {
  const made = new CoreCase();
  const [first, second] = [await made.connect("A"), await made.connect("B")];
  first.say(sync, share("m1"));
  await made.drained();
  first.say(share("m2"));
  second.say(share("m3"));
  await made.drained();
  assert.deepEqual(made.underWay, ["pending", "commit"], "a lookup for A, and what B has sent meanwhile");
  await made.settle();
  const order = made.disk.entries.slice(2).map(({ line }) => JSON.parse(line).message_id);
  assert.deepEqual(order, ["m3", "m1", "m2"]);
  assert.deepEqual(first.take(), ["training_sync", "ack", "ack"]);
});

Deno.test("a replaced connection gets REPLACED, and its undecided lines are dropped", async () => {
  const made = new CoreCase();
  const first = await made.connect("A");
  first.say(sync, share("m1"));
  await made.drained();
  const second = await made.connect("A");
  await made.settle();
  assert.deepEqual(first.take(), ["REPLACED"]);
  assert.ok(first.ended);
  second.say(share("m1"));
  await made.settle();
  assert.deepEqual(second.delivered, [{ message_type: "ack", message_id: "m1", seq: 2 }]);
});

Deno.test("an AI whose first line came in time is welcomed however long its cursor takes", async () => {
  const made = new CoreCase();
  const ai = made.open();
  ai.say({ ai_id: "A", local_key: "key" });
  await made.drained();
  made.clock.pass(DEFAULT_LIMITS.auth_timeout_ms);
  await made.settle();
  assert.deepEqual(ai.take(), ["welcome"]);
});

Deno.test("nothing is published between the head that a welcome names and the live traffic behind it", async () => {
  const heads = new Set<number>();
  for (let turns = 0; turns < 10; turns++) {
    const made = new CoreCase();
    made.core.roster.deliver = Roster.prototype.deliver;
    (await made.connect("B")).hangUp();
    await made.hello("A");
    made.say("A", [share("m1")]);
    await made.drained();
    await made.work();
    const ai = made.open();
    ai.say({ ai_id: "B", local_key: "key" });
    for (let turn = 0; turn < turns; turn++) await Promise.resolve();
    await made.work();
    await made.settle();
    const [welcome, ...live] = ai.delivered;
    heads.add(welcome.head_seq);
    assert.deepEqual(live.map(({ seq }) => seq), welcome.head_seq === 2 ? [3] : [], `${turns} turns`);
  }
  assert.deepEqual([...heads], [3, 2], "it is published before the welcome, and after it");
});
