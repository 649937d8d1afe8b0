import assert from "node:assert/strict";
import type { Heard, RawAi } from "./raw_ai.ts";
import { TestHub } from "./test_hub.ts";

let ids = 0;

function say(message_type: string, data: object, envelope: object = {}): Heard {
  return { message_type, message_id: `d${++ids}`, ...envelope, data };
}

/** Has `asker` ask `target` alone for work, and resolves with the session. */
async function request(asker: RawAi, target_ai: string): Promise<string> {
  const asked = say("collaboration_request", { collaboration_type: "review" }, { target_ai });
  return (await asker.ask(asked)).session_id;
}

Deno.test("a three-way wait is told to all three, once, names the circle, survives a restart of the hub, and nothing is broken", async () => {
  await using world = await TestHub.start({ http: { hostname: "127.0.0.1", port: 0 } });
  let [one, two] = [await world.enter("AI_1"), await world.enter("AI_2")];
  await world.enter("AI_3");
  const first = await request(one, "AI_2");
  const { fence } = await two.ask(say("collaboration_accept", { session_id: first }));
  const second = await request(two, "AI_3");
  await world.restart();
  const all = [await world.enter("AI_1"), await world.enter("AI_2"), await world.enter("AI_3")];
  [one, two] = [all[0]!, all[1]!];
  const third = await request(all[2]!, "AI_1");
  const waits = [
    { ai_id: "AI_3", waits_for: "AI_1", session_id: third },
    { ai_id: "AI_1", waits_for: "AI_2", session_id: first },
    { ai_id: "AI_2", waits_for: "AI_3", session_id: second },
  ];
  for (const ai of all) {
    const { source_ai, data } = await ai.hear({ message_type: "deadlock" });
    assert.deepEqual([source_ai, data], ["hub", { waits, waits_total: 3 }]);
  }
  assert.match(await world.page("/flow"), /Waits in a circle[\s\S]*AI_3[\s\S]*waits_for/);
  const now = JSON.parse(await world.page("/api/v1/waits"));
  assert.deepEqual([now.total, now.circles], [3, [{ ais: ["AI_1", "AI_2", "AI_3"], total: 3 }]]);
  assert.deepEqual(now.rows[0], {
    ...{ ai_id: "AI_1", waits_for: "AI_2", session_id: first, until: "completed" },
    ...{ since_seq: fence, since_ms: now.rows[0].since_ms, in_circle: true },
  });
  assert.ok(Math.abs(Date.now() - now.rows[0].since_ms) < 60_000);
  // Whoever takes what it waited for in vain changes nothing in who waits: nobody is told again.
  const taken = await one.ask(say("collaboration_accept", { session_id: third }));
  assert.equal(taken.message_type, "ack");
  const done = { session_id: first, fence, outcome: "success" };
  assert.equal((await two.ask(say("collaboration_complete", done))).message_type, "ack");
  await one.hear({ message_type: "collaboration_closed" });
  const left = JSON.parse(await world.page("/api/v1/waits"));
  assert.deepEqual([left.total, left.circles], [2, []], "the circle is over as soon as one wait of it is");
  for (const ai of all) {
    assert.equal(ai.heard.filter(({ message_type }) => message_type === "deadlock").length, 1);
  }
});

Deno.test("a question turns who waits for whom: a partner that asks its requester is no circle, two that ask each other are one", async () => {
  await using world = await TestHub.start();
  const [asker, partner] = [await world.enter("AI_1"), await world.enter("AI_2")];
  const session_id = await request(asker, "AI_2");
  const { fence } = await partner.ask(say("collaboration_accept", { session_id }));
  await partner.ask(say("collaboration_question", { session_id, fence, text: "which?" }));
  await asker.hear({ message_type: "collaboration_question" });
  assert.ok(asker.heard.every(({ message_type }) => message_type !== "deadlock"));
  await asker.ask(say("collaboration_question", { session_id, text: "why?" }));
  for (const ai of [asker, partner]) {
    const { data } = await ai.hear({ message_type: "deadlock" });
    assert.deepEqual(data.waits.map(({ ai_id }: Heard) => ai_id).sort(), ["AI_1", "AI_2"]);
  }
});
