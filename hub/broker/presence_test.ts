import assert from "node:assert/strict";
import { rereadLine } from "../../protocol/parse.ts";
import { BrokerCase, outcome } from "../testing/broker_case.ts";
import { decide } from "./decide.ts";
import { connectionLost, reconnected, removeLost, visited } from "./presence.ts";

const HELLO = { specialization: "graphics", capabilities: ["x"], description: "d" };

Deno.test("an AI's first hello is recorded with an empty audience and relayed to the others", () => {
  const made = new BrokerCase();
  const decision = made.say("A", "hello", HELLO);
  assert.deepEqual(outcome(decision), ["ai_joined → nobody"]);
  assert.ok(decision.ok);
  assert.deepEqual(decision.relays!.map(({ except, text }) => [except, JSON.parse(text).data]), [
    ["A", { ai_id: "A", ...HELLO }],
  ]);
  assert.deepEqual([decision.sync, decision.optional], [{}, true]);
  assert.deepEqual(made.state.ais.get("A"), {
    ai_id: "A",
    ...HELLO,
    version: null,
    first_seen_ms: 1_700_000_000_000,
  });
});

Deno.test("the same hello again is neither recorded nor relayed, another description is recorded", () => {
  const made = new BrokerCase();
  made.say("A", "hello", HELLO);
  const again = made.say("A", "hello", HELLO);
  assert.deepEqual(outcome(again), []);
  assert.ok(again.ok && again.sync);
  for (
    const changed of [
      { specialization: "x" },
      { capabilities: ["y"] },
      { capabilities: ["x", "y"] },
      { description: "e" },
      { version: "1" },
    ]
  ) {
    assert.deepEqual(outcome(made.say("A", "hello", { ...HELLO, ...changed })), ["ai_joined → nobody"]);
    made.say("A", "hello", HELLO);
  }
});

Deno.test("first_seen_ms stays the time of an AI's first hello", () => {
  const made = new BrokerCase();
  made.say("A", "hello", HELLO);
  made.now.wallMs += 5_000;
  made.say("A", "hello", { ...HELLO, version: "2" });
  assert.equal(made.state.ais.get("A")!.first_seen_ms, 1_700_000_000_000);
});

Deno.test("an AI whose connection was lost is gone after ten seconds, and not before", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  connectionLost(made.state, "A", { ...made.now });
  assert.deepEqual(removeLost(made.state, 9_999), []);
  const [record] = removeLost(made.state, 10_000);
  assert.deepEqual([record!.type, record!.audience, record!.data], ["ai_left", [], {
    ai_id: "A",
    specialization: "networking",
    reason: "connection_lost",
  }]);
  assert.deepEqual([...made.state.present.keys()], ["B"]);
  assert.deepEqual(removeLost(made.state, 99_000), []);
});

Deno.test("an AI that is back within ten seconds was never gone", () => {
  const made = new BrokerCase();
  made.hello({ A: [] });
  const { connectedAtMs } = made.state.present.get("A")!;
  connectionLost(made.state, "A", { ...made.now });
  made.now.monoMs += 9_000;
  made.now.wallMs += 9_000;
  assert.deepEqual(outcome(made.say("A", "hello", { specialization: "networking" })), []);
  assert.deepEqual(removeLost(made.state, 60_000), []);
  assert.ok(made.state.present.get("A")!.connectedAtMs > connectedAtMs);
});

Deno.test("an AI that leaves is gone at once, and what it worked on is open again", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  const session_id = made.request("A");
  made.accept("B", session_id);
  const own = made.request("B");
  const decision = made.say("B", "leave");
  assert.deepEqual(outcome(decision), ["collaboration_reopened → all", "ai_left → nobody"]);
  assert.ok(decision.ok && decision.close);
  assert.deepEqual(decision.relays!.map(({ source, except }) => [source, except]), [["hub", "B"]]);
  assert.equal(made.collaboration(own)!.state, "open");
  assert.deepEqual([...made.state.present.keys()], ["A"]);
});

Deno.test("a leave without a hello before it records nothing", () => {
  const made = new BrokerCase();
  const decision = made.say("A", "leave");
  assert.deepEqual(outcome(decision), []);
  assert.ok(decision.ok && decision.close);
});

Deno.test("an AI that connects again is not gone, however late its hello is", () => {
  const made = new BrokerCase();
  made.hello({ A: [] });
  connectionLost(made.state, "A", { ...made.now });
  reconnected(made.state, "A", { ...made.now, wallMs: 5 });
  assert.deepEqual(removeLost(made.state, 60_000), []);
  assert.equal(made.state.present.get("A")!.connectedAtMs, 5);
  reconnected(made.state, "B", made.now);
  assert.deepEqual([...made.state.present.keys()], ["A"]);
});

Deno.test("a hello that could not be recorded is recorded by the next one, which is not relayed again", () => {
  const made = new BrokerCase();
  const { state, now } = made;
  const text = JSON.stringify({ message_type: "hello", data: HELLO });
  const message = rereadLine(text);
  assert.deepEqual(outcome(decide({ state, from: "A", message, text, now, lookup: undefined })), [
    "ai_joined → nobody",
  ]);
  const again = made.say("A", "hello", HELLO);
  assert.deepEqual(outcome(again), ["ai_joined → nobody"]);
  assert.ok(again.ok);
  assert.deepEqual(again.relays, []);
  assert.deepEqual(outcome(made.say("A", "hello", HELLO)), []);
});

Deno.test("an AI that only makes requests is present from the first one until 60 s after the last one, and then leaves", () => {
  const made = new BrokerCase();
  const { state } = made;
  made.say("A", "hello", HELLO);
  connectionLost(state, "A", made.now);
  assert.equal(removeLost(state, made.now.monoMs += 10_000).length, 1);
  const record = visited(state, "A", made.now);
  assert.deepEqual(record?.data, { ai_id: "A", ...HELLO }, "it is what it said last");
  made.now.monoMs += 50_000;
  assert.equal(visited(state, "A", made.now), undefined);
  assert.deepEqual(removeLost(state, made.now.monoMs += 59_999), []);
  const [gone] = removeLost(state, made.now.monoMs += 1);
  assert.equal(gone!.data.reason, "no_more_requests");
  assert.deepEqual(visited(state, "B", made.now)?.data, { ai_id: "B", specialization: "", capabilities: [] });
});

Deno.test("a request disturbs no connection: when that is lost its grace time runs, unless another request comes", () => {
  const made = new BrokerCase();
  const { state } = made;
  made.say("A", "hello", HELLO);
  assert.equal(visited(state, "A", made.now), undefined);
  assert.deepEqual(removeLost(state, made.now.monoMs += 100_000), []);
  connectionLost(state, "A", made.now);
  visited(state, "A", made.now);
  assert.deepEqual(removeLost(state, made.now.monoMs += 59_000), []);
  reconnected(state, "A", made.now);
  assert.deepEqual(removeLost(state, made.now.monoMs += 100_000), []);
  connectionLost(state, "A", made.now);
  assert.equal(removeLost(state, made.now.monoMs += 10_000).length, 1);
});

Deno.test("an AI that makes requests beside its connection is present until 60 s after the last one when that is lost", () => {
  const made = new BrokerCase();
  const { state } = made;
  made.say("A", "hello", HELLO);
  visited(state, "A", made.now);
  connectionLost(state, "A", { ...made.now, monoMs: made.now.monoMs += 5_000 });
  assert.deepEqual(removeLost(state, made.now.monoMs += 54_999), [], "60 s after its request are not over");
  assert.equal(removeLost(state, made.now.monoMs += 1)[0]!.data.reason, "no_more_requests");
  made.say("A", "hello", HELLO);
  visited(state, "A", made.now);
  connectionLost(state, "A", { ...made.now, monoMs: made.now.monoMs += 55_000 });
  assert.deepEqual(
    removeLost(state, made.now.monoMs += 9_999),
    [],
    "the grace time of its connection is longer",
  );
  assert.equal(removeLost(state, made.now.monoMs += 1)[0]!.data.reason, "connection_lost");
});
