import assert from "node:assert/strict";
import { BrokerCase, outcome } from "../testing/broker_case.ts";
import type { Decision } from "./decision.ts";
import { trainingSync } from "./sync.ts";

/** AIs that are known, and come into topics. */
class Topics {
  readonly made = new BrokerCase({ maxTopics: 2, maxTopicMembers: 3 });

  constructor(...ais: string[]) {
    for (const ai of ais) this.made.hello({ [ai]: [] });
  }

  join(ai: string, topic = "t"): Decision {
    return this.made.say(ai, "topic_join", { topic });
  }

  leave(ai: string, topic = "t"): Decision {
    return this.made.say(ai, "topic_leave", { topic });
  }

  say(ai: string, data: object = {}, topic = "t"): Decision {
    return this.made.say(ai, "message", { content: "x", ...data }, { topic });
  }
}

/** Returns where a decision goes to, and how many get it. */
function reach(decision: Decision) {
  assert.ok(decision.ok, decision.ok ? "" : decision.text);
  return [...outcome(decision), decision.ack?.members];
}

Deno.test("anyone may send to a topic, members or not, and the ack says how many others get it", () => {
  const topics = new Topics("A", "B", "C");
  assert.deepEqual(reach(topics.say("A")), ["message → #t", 0], "nobody is in it");
  assert.deepEqual(reach(topics.join("B")), ["topic_join → #t", 0]);
  assert.deepEqual(reach(topics.join("C")), ["topic_join → #t", 1]);
  assert.deepEqual(reach(topics.say("A")), ["message → #t", 2]);
  assert.deepEqual(reach(topics.say("B")), ["message → #t", 1], "never itself");
  assert.deepEqual(reach(topics.leave("B")), ["topic_leave → #t", 1]);
  assert.deepEqual(reach(topics.say("A")), ["message → #t", 1]);
  assert.deepEqual(reach(topics.say("A", {}, "other")), ["message → #other", 0]);
  const pattern = { pattern_id: "p", domain: "d", content: 1 };
  assert.deepEqual(reach(topics.made.say("A", "pattern_share", pattern, { topic: "t" })), [
    "pattern_share → #t",
    1,
  ]);
});

Deno.test("to join twice, or to leave what one is not in, is acknowledged and stores nothing", () => {
  const topics = new Topics("A");
  topics.join("A");
  const head = topics.made.state.head;
  assert.deepEqual(reach(topics.join("A")), [0]);
  assert.deepEqual(reach(topics.leave("A", "other")), [0]);
  assert.equal(topics.made.state.head, head);
});

Deno.test("a join beyond what an AI or a topic may have is refused with what helps", () => {
  const topics = new Topics("A", "B", "C", "D");
  topics.join("A", "one");
  topics.join("A", "two");
  const third = topics.join("A", "three");
  assert.ok(!third.ok);
  assert.equal(third.code, "TOPIC_LIMIT");
  assert.equal(third.text, '"A" cannot join topic "three": it is in as many topics as it may be (2)');
  assert.equal(third.fix, 'leave one, such as "one", by topic_leave');
  topics.leave("A", "one");
  assert.deepEqual(reach(topics.join("A", "three")), ["topic_join → #three", 0]);
  for (const ai of ["B", "C", "D"]) topics.join(ai);
  topics.leave("A", "two");
  const full = topics.join("A");
  assert.ok(!full.ok);
  assert.equal(full.text, '"A" cannot join topic "t": it has as many members as may be (3)');
});

Deno.test("who was in a topic when an entry went to it may answer it, and nobody else", () => {
  const topics = new Topics("A", "B", "C");
  topics.join("B");
  topics.say("A");
  const asked = topics.made.state.head;
  topics.join("C");
  assert.equal(outcome(topics.say("C", { reply_to: asked })), "INVALID_MESSAGE", "it came later");
  assert.deepEqual(reach(topics.say("B", { reply_to: asked })), ["message → #t", 1]);
  assert.deepEqual(reach(topics.say("A", { reply_to: asked })), ["message → #t", 2], "its own");
});

Deno.test("two that answer each other in a topic are stopped as anywhere, and a third member lets them go on", () => {
  const topics = new Topics("A", "B", "C");
  for (const ai of ["A", "B", "C"]) topics.join(ai);
  topics.say("A");
  const root = topics.made.state.head;
  let hops = 0;
  for (;; hops++) {
    topics.made.now.monoMs += 3_000;
    const decision = topics.say(hops % 2 === 0 ? "B" : "A", { reply_to: topics.made.state.head });
    if (decision.ok) continue;
    assert.equal(decision.code, "LOOP_STOPPED");
    break;
  }
  assert.equal(hops, 24);
  assert.deepEqual(topics.made.stored.at(-1)!.audience, ["B", "A"], "the stop is for the two");
  assert.deepEqual(reach(topics.say("C", { reply_to: root })), ["message → #t", 2]);
  assert.deepEqual(reach(topics.say("A", { reply_to: topics.made.state.head })), ["message → #t", 2]);
});

Deno.test("a training_sync lists the asker's own topics first", () => {
  const topics = new Topics("A", "B");
  topics.join("B", "first");
  topics.join("A", "second");
  topics.join("B", "second");
  const sync = JSON.parse(trainingSync(topics.made.state, "A", { pending: 0, after: undefined }));
  assert.deepEqual([sync.data.topics, sync.data.topics_total], [[
    { topic: "second", members: 2, joined: true },
    { topic: "first", members: 1, joined: false },
  ], 2]);
});
