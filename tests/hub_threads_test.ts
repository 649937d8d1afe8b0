import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import type { Heard, RawAi } from "./raw_ai.ts";
import { KEY, TestHub } from "./test_hub.ts";

const http = { hostname: "127.0.0.1", port: 0 };

let ids = 0;

function to(target_ai: string, content: string, reply_to?: number): Heard {
  const data = reply_to === undefined ? { content } : { content, reply_to };
  return { message_type: "message", message_id: `m${++ids}`, target_ai, data };
}

/** Two AIs, which answer each message of the other. */
interface Pair {
  readonly ais: Readonly<Record<string, RawAi>>;
}

/** Has `next` answer `seq`, and so on in turns, until one is refused or `most` were stored; returns the last seq and the refusal. */
async function takeTurns({ ais }: Pair, next: string, seq: number, most = Infinity) {
  let turns = 0;
  for (let from = next; turns < most; turns++) {
    const other = Object.keys(ais).find((ai) => ai !== from)!;
    const answer = await ais[from]!.ask(to(other, "and you?", seq));
    if (answer.message_type === "error") return { turns, seq, from, answer };
    await ais[other]!.hear({ seq: answer.seq });
    [seq, from] = [answer.seq, other];
  }
  return { turns, seq, from: next, answer: undefined };
}

async function enterBoth(world: TestHub): Promise<Pair> {
  return { ais: { AI_A: await world.enter("AI_A"), AI_B: await world.enter("AI_B") } };
}

Deno.test("two AIs that always answer stop at 24 turns, over a restart of the hub, until a person writes in their thread", async () => {
  await using world = await TestHub.start({ http });
  let pair = await enterBoth(world);
  const { seq: root } = await pair.ais.AI_A!.ask(to("AI_B", "hello"));
  const before = await takeTurns(pair, "AI_B", root, 11);
  await world.restart();
  pair = await enterBoth(world);
  const { turns, seq, answer, from } = await takeTurns(pair, "AI_A", before.seq);
  assert.equal(11 + turns, 24);
  assert.equal(from, "AI_B");
  assert.deepEqual(
    [answer!.code, answer!.definite, answer!.retry_after_ms],
    ["LOOP_STOPPED", true, undefined],
  );
  const stopped = { thread: root, between: ["AI_B", "AI_A"], hops: 24, last_seq: seq };
  for (const ai of Object.values(pair.ais)) {
    const { source_ai, data } = await ai.hear({ message_type: "loop_stopped" });
    assert.deepEqual([source_ai, data], ["hub", stopped]);
  }
  const page = await world.page("/flow");
  assert.match(page, /Stopped threads/);
  assert.match(page, new RegExp(`/log\\?seq=${seq}">${seq}</a> and you\\?`));

  await world.restart();
  pair = await enterBoth(world);
  for (const [ai, other] of [["AI_A", "AI_B"], ["AI_B", "AI_A"]] as const) {
    assert.equal((await pair.ais[ai]!.ask(to(other, "still there?", seq))).code, "LOOP_STOPPED");
  }
  const person = await world.open("operator", { local_key: KEY, visit: true });
  await person.hear({ message_type: "welcome" });
  const { seq: word } = await person.ask(to("AI_A", "one more thing", seq));
  assert.ok(word > seq);
  assert.equal((await takeTurns(pair, "AI_A", word, 5)).turns, 5);
  assert.doesNotMatch(await world.page("/flow"), /Stopped threads/);
});

Deno.test("a third AI lets a stopped thread go on, and what others say among themselves cannot be answered", async () => {
  await using world = await TestHub.start({ limits: { max_thread_hops: 2 } });
  const pair = await enterBoth(world);
  const third = await world.enter("AI_C");
  const { seq: root } = await pair.ais.AI_A!.ask({
    message_type: "message",
    message_id: "r",
    data: { content: "all" },
  });
  const { seq, answer } = await takeTurns(pair, "AI_B", root);
  assert.equal(answer!.code, "LOOP_STOPPED");
  const wrong = await third.ask(to("AI_A", "I heard", seq));
  assert.deepEqual(
    [wrong.code, wrong.message],
    ["INVALID_MESSAGE", `data.reply_to: there is no entry ${seq} that "AI_C" may read`],
  );
  assert.equal((await third.ask(to("AI_A", "the first one", root))).message_type, "ack");
  assert.equal((await pair.ais.AI_B!.ask(to("AI_A", "go on", seq))).message_type, "ack");
});

Deno.test("a burst of 80 messages is not touched, of 80 answers to it the first 60 are stored, the others told when to come", async () => {
  await using world = await TestHub.start({ http });
  const { AI_A, AI_B } = (await enterBoth(world)).ais;
  const burst = Array.from({ length: 80 }, (_, i) => to("AI_B", `question ${i}`));
  assert.equal((await AI_A!.ask(...burst)).message_type, "ack");
  const seqs: number[] = [];
  for (const { message_id } of burst) seqs.push((await AI_B!.hear({ source_ai: "AI_A", message_id })).seq);
  const answers = seqs.map((seq) => to("AI_A", "answer", seq));
  await AI_B!.ask(...answers);
  const told = answers.map(({ message_id }) =>
    AI_B!.heard.find((line) => line.message_id === message_id && line.source_ai === undefined)!
  );
  assert.deepEqual(told.map(({ message_type }) => message_type).indexOf("error"), 60);
  for (const { code, retry_after_ms } of told.slice(60)) {
    assert.equal(code, "RATE_LIMITED");
    assert.ok(Number.isInteger(retry_after_ms) && retry_after_ms > 0 && retry_after_ms <= 60_000);
  }
  assert.match(await world.page("/flow"), /Slowed down[\s\S]*AI_A[\s\S]*AI_B[\s\S]*replies/);
});

Deno.test("an entry that is damaged on disk cannot be answered", async () => {
  await using world = await TestHub.start();
  const { AI_A, AI_B } = (await enterBoth(world)).ais;
  const { seq } = await AI_A!.ask(to("AI_B", "fragile"));
  await AI_B!.hear({ seq });
  {
    // The hub may be writing, as its library follows the journal.
    using db = new DatabaseSync(world.database, { timeout: 5_000 });
    db.exec(`UPDATE journal SET crc32 = crc32 + 1 WHERE first_seq = ${seq}`);
  }
  const { code, message } = await AI_B!.ask(to("AI_A", "I see", seq));
  assert.deepEqual([code, message], [
    "INVALID_MESSAGE",
    `data.reply_to: there is no entry ${seq} that "AI_B" may read`,
  ]);
});

Deno.test("a reply_to that is no seq is refused", async () => {
  await using world = await TestHub.start();
  const ai = await world.enter("AI_A");
  for (const reply_to of [0, -1, 1.5, "m-17", null]) {
    const answer = await ai.ask({
      message_type: "message",
      message_id: `${reply_to}`,
      data: { content: 1, reply_to },
    });
    assert.deepEqual([answer.code, answer.message.includes("data.reply_to")], ["INVALID_MESSAGE", true]);
  }
});
