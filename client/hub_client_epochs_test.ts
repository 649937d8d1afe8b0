import assert from "node:assert/strict";
import { connect, entry, take } from "./testing/scripted_client.ts";
import { ScriptedHub } from "./testing/scripted_hub.ts";

/** What a client is handed out where other entries begin. */
const lostAfter = (common_seq: number) => ({
  message_type: "error",
  code: "EPOCH_CHANGED",
  message: `The hub has lost what it had after entry ${common_seq}`,
  definite: false,
  epoch: "e2",
  common_seq,
});

Deno.test("a client keeps the epoch with its position; when the hub has lost entries it drops them, says so, and resumes from where they begin", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub);
  const first = await hub.accept();
  assert.equal((await first.admit({ head_seq: 4, epoch: "e1" })).epoch, undefined);
  await first.say(entry(5), entry(6, "lost"), entry(7, "lost"));
  assert.deepEqual(await take(client, 2), [entry(5), entry(6, "lost")]);
  client.received(6);
  await first.message("received");
  first.close();

  const second = await hub.accept();
  const auth = (await second.line())!;
  assert.deepEqual([auth.resume_from, auth.epoch], [6, "e1"]);
  await second.say({
    message_type: "error",
    code: "EPOCH_CHANGED",
    message: "lost",
    definite: true,
    epoch: "e2",
    common_seq: 5,
  });
  second.close();

  const third = await hub.accept();
  const again = await third.admit({ head_seq: 8, epoch: "e2" });
  assert.deepEqual([again.resume_from, again.epoch], [5, "e2"]);
  assert.deepEqual((await third.message("received")).data, { cursor: 5 });
  await third.say(entry(6), entry(7), entry(8));
  assert.deepEqual(await take(client, 2), [lostAfter(5), entry(6)]);
  client.received(7);
  assert.deepEqual((await third.message("received")).data, { cursor: 6 }, "the 7 that was lost");
  assert.deepEqual(await take(client, 2), [entry(7), entry(8)]);
});

Deno.test("a client whose own messages alone were lost learns that from the welcome, and goes on where it was", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub, { resumeFrom: "cursor", epoch: "e1" });
  const first = await hub.accept();
  const auth = await first.admit({ cursor: 3, head_seq: 9, epoch: "e2", common_seq: 7 });
  assert.equal(auth.epoch, "e1");
  await first.say(entry(4), entry(8));
  assert.deepEqual(await take(client, 3), [lostAfter(7), entry(4), entry(8)]);
});

Deno.test("what a client was done with before it learned of the loss is not reported for the entries that follow", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub);
  const first = await hub.accept();
  await first.admit({ head_seq: 4, epoch: "e1" });
  await first.say(entry(5), entry(6, "lost"), entry(7, "lost"));
  await take(client, 1);
  first.close();
  const second = await hub.accept();
  const auth = (await second.line())!;
  await take(client, 2);
  client.received(7);
  await second.welcome(auth, { head_seq: 9, epoch: "e2", common_seq: 5 });
  assert.deepEqual((await second.message("received")).data, { cursor: 5 });
});

Deno.test("a client that was told a position of an epoch which has ended begins where the hub says", async () => {
  using hub = new ScriptedHub();
  await using client = connect(hub, { resumeFrom: 9, journalId: "j1", epoch: "e1" });
  const first = await hub.accept();
  await first.line();
  const refusal = { message_type: "error", code: "EPOCH_CHANGED", message: "lost", definite: true };
  await first.say({ ...refusal, epoch: "e2", common_seq: 5 });
  first.close();
  const { resume_from, epoch } = (await (await hub.accept()).line())!;
  assert.deepEqual([resume_from, epoch], [5, "e2"]);
  assert.deepEqual(await take(client, 1), [lostAfter(5)]);
});
