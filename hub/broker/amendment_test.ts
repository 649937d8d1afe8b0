import assert from "node:assert/strict";
import { BrokerCase, outcome } from "../testing/broker_case.ts";

function world(): BrokerCase {
  const made = new BrokerCase();
  made.hello({ A: [], B: [], C: [] });
  return made;
}

Deno.test("an amendment goes to whoever got the request, and the request has the new task from then on", () => {
  const made = world();
  const session_id = made.request("A", { task: { size: 1 }, description: "draw" });
  const amend = made.say("A", "collaboration_amend", { session_id, task: { size: 2 } });
  assert.deepEqual(outcome(amend), ["collaboration_amend → all"]);
  const request = { collaboration_type: "t", description: "draw", task: { size: 2 } };
  assert.deepEqual(JSON.parse(made.collaboration(session_id)!.request), request);
  made.accept("B", session_id);
  made.pass(10_000);
  assert.deepEqual(made.stored.at(-1)!.data.task, { size: 2 });
  const named = made.request("A", {}, "C");
  const toOne = made.say("A", "collaboration_amend", { session_id: named, task: {} });
  assert.deepEqual(outcome(toOne), ["collaboration_amend → C"]);
});

Deno.test("an amended task is kept as it was written", () => {
  const made = world();
  const session_id = made.request("A");
  const text =
    `{"message_type":"collaboration_amend","data":{"session_id":"${session_id}","task":{ "n":1.50}}}`;
  const [draft] = [
    { source: "A", type: "collaboration_amend", audience: "*", text, data: { session_id } } as const,
  ];
  made.apply([draft]);
  assert.equal(made.collaboration(session_id)!.request, `{"collaboration_type":"t","task":{ "n":1.50}}`);
});

Deno.test("only the requester amends, and only while nobody works on it", () => {
  const made = world();
  const session_id = made.request("A", { task: { size: 1 } });
  const amend = (ai: string) => made.say(ai, "collaboration_amend", { session_id, task: {} });
  assert.equal(outcome(amend("B")), "NOT_PARTY");
  made.accept("B", session_id);
  const refused = amend("A");
  assert.equal(outcome(refused), "SESSION_STATE");
  assert.match(refused.ok ? "" : refused.text, /"B" works on it/);
  assert.equal(outcome(amend("B")), "NOT_PARTY");
  assert.deepEqual(JSON.parse(made.collaboration(session_id)!.request).task, { size: 1 });
});

Deno.test("an amendment does not prolong the time for which a request is open", () => {
  const made = world();
  const session_id = made.request("A", { ttl_ms: 5_000 });
  made.pass(4_000);
  made.say("A", "collaboration_amend", { session_id, task: {} });
  assert.deepEqual(made.pass(1_000), ["collaboration_closed"]);
});
