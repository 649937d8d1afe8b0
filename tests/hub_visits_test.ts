import assert from "node:assert/strict";
import { type Ack, openVisit, RefusedError, type Visit } from "../client/visit.ts";
import { about, talk } from "./messages.ts";
import type { Heard, RawAi } from "./raw_ai.ts";
import { KEY, TestHub } from "./test_hub.ts";

const AI = "AI_Node_1";

function visit(world: TestHub, more: { readonly resumeFrom?: "cursor" | number } = {}): Promise<Visit> {
  return openVisit({ address: world.hub.address, aiId: AI, localKey: KEY, ...more });
}

/** Returns the types of what an AI heard after the `training_sync` with which it entered. */
function typesHeard(ai: RawAi): string[] {
  const types = ai.heard.map(({ message_type }) => message_type);
  return types.slice(types.indexOf("training_sync") + 1);
}

Deno.test("a visit beside a live connection sends, the live one is not disturbed, and repeated ids are duplicates over either", async () => {
  await using world = await TestHub.start();
  const [main, other] = [await world.enter(AI), await world.enter("AI_Other")];
  await using first = await visit(world);
  const acks: (Ack | Heard)[] = [];
  for (let n = 1; n <= 50; n++) {
    acks.push(
      n % 2 === 0
        ? await main.ask(talk(n, { message_id: `m${n}` }))
        : await first.send("message", { content: n }, { messageId: `m${n}` }),
    );
  }
  await using second = await visit(world);
  for (let n = 1; n <= 50; n++) {
    const again = [
      await main.ask(talk(n, { message_id: `m${n}` })),
      await first.send("message", { content: n }, { messageId: `m${n}` }),
      await second.send("message", { content: n }, { messageId: `m${n}` }),
    ];
    for (const { seq, duplicate } of again) assert.deepEqual([seq, duplicate], [acks[n - 1]!.seq, true]);
  }
  await assert.rejects(
    second.send("message", { content: "another" }, { messageId: "m1" }),
    (error) => error instanceof RefusedError && error.code === "MESSAGE_ID_CONFLICT",
  );
  await other.say(talk("to all"));
  await main.hear({ message_type: "message" });
  assert.deepEqual(typesHeard(main).filter((type) => type !== "ack"), ["ai_joined", "message"]);
  await other.ask(talk("last", { message_id: "last" }));
  const contents = other.heard.filter(({ source_ai, seq }) => source_ai === AI && seq !== undefined);
  assert.deepEqual(contents.map(({ data }) => data.content), Array.from({ length: 50 }, (_, i) => i + 1));
});

Deno.test("messages with the same ids over two visits and the main connection at once are stored once", async () => {
  await using world = await TestHub.start();
  const main = await world.enter(AI);
  const visits = [await visit(world), await visit(world)];
  const ids = Array.from({ length: 200 }, (_, i) => `m${i}`);
  const answers = await Promise.all(
    visits.flatMap((each) => ids.map((id) => each.send("message", { content: id }, { messageId: id }))),
  );
  for (const id of ids) answers.push(await main.ask(talk(id, { message_id: id })) as Ack);
  const byId = Map.groupBy(answers, ({ message_id }) => message_id);
  for (const same of byId.values()) {
    assert.equal(new Set(same.map(({ seq }) => seq)).size, 1);
    assert.deepEqual(same.map(({ duplicate }) => duplicate === true).sort(), [false, true, true]);
  }
  await using reader = await openVisit({
    ...{ address: world.hub.address, aiId: "AI_Reader", localKey: KEY, resumeFrom: 0 },
  });
  const stored = [];
  for await (const message of reader.pending()) stored.push((message as Heard).data.content);
  assert.deepEqual([...stored].sort(), [...ids].sort());
  for (const each of visits) await each.close();
});

Deno.test("ids outlive visits and hubs: a message whose answer was lost is sent again in the next visit", async () => {
  await using world = await TestHub.start();
  for (const [before, isAgain] of [["", undefined], ["a visit", true], ["a restart", true]] as const) {
    if (before === "a restart") await world.restart();
    await using each = await visit(world);
    const { seq, duplicate } = await each.send("message", { content: 1 }, { messageId: "once" });
    assert.deepEqual([seq, duplicate], [1, isAgain], before);
  }
});

Deno.test("a visit is not present, in training_sync, ai_joined, ai_left and /status alike", async () => {
  const http = { hostname: "127.0.0.1", port: 0 };
  await using world = await TestHub.start({ http });
  const watcher = await world.enter("AI_Watcher");
  {
    await using each = await visit(world);
    await each.send("message", { content: 1 });
    await each.send("status", { activity: "idle" });
    const { data } = await watcher.hear({ message_type: "status" });
    assert.equal(data.activity, "idle");
    assert.equal((await world.status()).connected_ais, 1);
  }
  await watcher.say(about("sync", {}, "s1"));
  const { data } = await watcher.hear({ message_type: "training_sync" });
  assert.deepEqual(data.active_ais, ["AI_Watcher"]);
  assert.deepEqual(typesHeard(watcher), ["message", "status", "ack", "training_sync"]);
});

Deno.test("a visit reads what is pending and moves the cursor for the main connection and the next visit", async () => {
  await using world = await TestHub.start();
  const other = await world.enter("AI_Other");
  (await world.enter(AI)).closeWrite();
  for (const content of ["one", "two", "three"]) {
    await other.ask(talk(content, { message_id: content, target_ai: AI }));
  }
  const contents: unknown[] = [];
  for (const take of [2, 1]) {
    await using each = await visit(world, { resumeFrom: "cursor" });
    for await (const message of each) {
      if (message.message_type !== "message") continue;
      contents.push(message.data.content);
      each.received(message.seq);
      if (contents.length === 2 || take === 1) break;
    }
  }
  assert.deepEqual(contents, ["one", "two", "three"]);
  await using last = await visit(world, { resumeFrom: "cursor" });
  for await (const message of last.pending()) assert.fail(JSON.stringify(message));
  assert.equal(last.welcome.cursor, last.welcome.head_seq);
});

Deno.test("who came by a visit alone is written to from then on, also by a hub that started anew, and reads it in a visit", async () => {
  await using world = await TestHub.start({ tokens: { AI_Token: "secret" } });
  const talkTo = async (message_id: string) => {
    const sender = await world.enter("AI_Sender");
    return (await sender.ask(talk("hi", { message_id, target_ai: AI }))).message_type;
  };
  assert.equal(await talkTo("before"), "error");
  await (await visit(world)).close();
  assert.equal(await talkTo("after"), "ack");
  await world.restart();
  assert.equal(await talkTo("later"), "ack");
  await using reader = await visit(world, { resumeFrom: "cursor" });
  const ids = [];
  for await (const message of reader.pending()) {
    if (message.message_type === "message") ids.push(message.message_id);
  }
  assert.deepEqual(ids, ["after", "later"]);
});

Deno.test("500 visits one after the other are each admitted, answered and gone", async () => {
  await using world = await TestHub.start({ limits: { max_connections: 3 } });
  const main = await world.enter(AI);
  for (let n = 0; n < 500; n++) {
    await using each = await visit(world);
    const { seq } = await each.send("message", { content: n }, { messageId: `m${n}` });
    assert.ok(seq);
  }
  assert.deepEqual(typesHeard(main), []);
});
