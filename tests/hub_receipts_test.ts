import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Heard, RawAi } from "./raw_ai.ts";
import { KEY, TestHub } from "./test_hub.ts";

let ids = 0;

/** Returns a message with an id. */
function line(message_type: string, data: object, target_ai?: string): Heard {
  return { message_type, message_id: `m${++ids}`, ...(target_ai === undefined ? {} : { target_ai }), data };
}

async function reached(ai: RawAi, seq: number): Promise<string[]> {
  const { deliveries, code } = await ai.ask(line("delivery_status", { seq }));
  return code === undefined
    ? deliveries.map(({ ai_id, state, bell }: Heard) => `${ai_id} ${state}${bell ? ` ${bell}` : ""}`)
    : [code];
}

async function statesHeard(ai: RawAi, count: number): Promise<string[]> {
  const states = [];
  for (let i = 0; i < count; i++) {
    const { data } = await ai.hear({ message_type: "delivery" });
    states.push(data.state);
  }
  return states;
}

Deno.test("a sender sees a message stored, rung, fetched, taken and done, over a restart and over visits", async () => {
  await using world = await TestHub.start();
  let [a, b] = [await world.enter("AI_A"), await world.enter("AI_B")];
  const { seq } = await a.ask(line("message", { content: "please look", receipt: true }, "AI_B"));
  await b.hear({ seq });
  assert.deepEqual(await reached(a, seq), ["AI_B stored"]);
  const bell = await world.open("AI_B", { local_key: KEY, visit: true });
  await bell.ask(line("rung", { seqs: [seq], bell: "socket" }));
  await world.restart();
  [a, b] = [
    await world.enter("AI_A", { resume_from: 0 }),
    await world.enter("AI_B", { resume_from: "cursor" }),
  ];
  await b.hear({ seq });
  await b.ask(line("fetched", { seqs: [seq] }));
  await b.ask(line("message", { content: "on it", reply_to: seq }, "AI_A"));
  const shell = await world.open("AI_B", { local_key: KEY, visit: true });
  await shell.ask(line("done", { seqs: [seq] }));
  assert.deepEqual(await statesHeard(a, 4), ["rung", "fetched", "taken", "done"]);
  assert.deepEqual(await reached(a, seq), [
    "AI_B stored",
    "AI_B rung socket",
    "AI_B fetched",
    "AI_B taken",
    "AI_B done",
  ]);
});

Deno.test("only the parties and the operator may look a delivery up", async () => {
  await using world = await TestHub.start();
  const [a, b, c] = [await world.enter("AI_A"), await world.enter("AI_B"), await world.enter("AI_C")];
  const { seq } = await a.ask(line("message", { content: "between us", receipt: true }, "AI_B"));
  const person = await world.open("operator", { local_key: KEY, visit: true });
  for (const ai of [a, b, person]) assert.deepEqual(await reached(ai, seq), ["AI_B stored"]);
  assert.deepEqual(await reached(c, seq), ["INVALID_MESSAGE"]);
  const plain = await a.ask(line("message", { content: "no receipt" }, "AI_B"));
  assert.deepEqual(await reached(a, plain.seq), ["INVALID_MESSAGE"]);
});

Deno.test("an AI that says only received has fetched, within a second or two", async () => {
  await using world = await TestHub.start();
  const [a, b] = [await world.enter("AI_A"), await world.enter("AI_B")];
  const { seq } = await a.ask(line("message", { content: "x", receipt: true }, "AI_B"));
  await b.hear({ seq });
  b.say({ message_type: "received", data: { cursor: seq } });
  assert.deepEqual(await statesHeard(a, 1), ["fetched"]);
});

Deno.test("what is not fetched in its time is a dead letter, also where the hub was away when it ended; a replay has it", async () => {
  await using world = await TestHub.start();
  let a = await world.enter("AI_A");
  await world.enter("AI_B");
  const { seq } = await a.ask(line("message", { content: "soon", ttl_ms: 1_000 }, "AI_B"));
  await world.restart();
  a = await world.enter("AI_A", { resume_from: seq });
  const dead = await a.hear({ message_type: "dead_letter" });
  assert.deepEqual(dead.data, { seq, ai_id: "AI_B", state: "stored" });
  const b = await world.enter("AI_B", { resume_from: "cursor" });
  await b.hear({ seq });
  assert.deepEqual((await b.ask(line("fetched", { seqs: [seq] }))).dead, [seq]);
  await world.restart();
  const again = await world.enter("AI_A", { resume_from: 0 });
  const { seq: last } = await again.ask(line("pattern_share", { pattern_id: "p", domain: "d", content: 1 }));
  assert.ok(last > dead.seq);
  await again.hear({ message_type: "caught_up" });
  assert.equal(again.heard.filter(({ message_type }) => message_type === "dead_letter").length, 1);
});

Deno.test("done names entries in any order over several connections, and the cursor moves over the closed prefix, over a restart", async () => {
  await using world = await TestHub.start();
  const [a, b] = [await world.enter("AI_A"), await world.enter("AI_B")];
  const seqs: number[] = [];
  for (const content of ["1", "2", "3", "4"]) {
    seqs.push((await a.ask(line("message", { content }, "AI_B"))).seq);
  }
  const [first, second, third, fourth] = seqs as [number, number, number, number];
  const visit = await world.open("AI_B", { local_key: KEY, visit: true });
  assert.ok((await visit.ask(line("done", { seqs: [third] }))).cursor < first);
  assert.ok((await b.ask(line("done", { seqs: [second] }))).cursor < first);
  await world.restart();
  const later = await world.enter("AI_B", { resume_from: "cursor" });
  const synced = later.heard.find(({ message_type }) => message_type === "training_sync")!;
  assert.deepEqual(synced.data.done, [second, third]);
  const moved = await later.ask(line("done", { seqs: [first] }));
  assert.ok(moved.cursor >= third && moved.cursor < fourth, JSON.stringify(moved));
  later.say(line("sync", {}));
  assert.equal((await later.hear({ message_type: "training_sync" })).data.done, undefined);
});

Deno.test("messages that ask for nothing leave no row", async () => {
  await using world = await TestHub.start();
  const [a, b] = [await world.enter("AI_A"), await world.enter("AI_B")];
  const { seq } = await a.ask(line("message", { content: "x" }, "AI_B"));
  await b.ask(line("fetched", { seqs: [seq] }));
  await b.ask(line("rung", { seqs: [seq], bell: "b" }));
  using db = new DatabaseSync(world.database, { readOnly: true });
  for (const table of ["receipts", "deliveries"]) {
    assert.equal(db.prepare(`SELECT count(*) AS rows FROM ${table}`).get()!.rows, 0, table);
  }
});
