import assert from "node:assert/strict";
import { COLLABORATION } from "../../protocol/limits.ts";
import { BrokerCase, outcome } from "../testing/broker_case.ts";

/** Returns A's request to B, and what says where its news are posted. */
function requested() {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  const session_id = made.request("A");
  const set = (ai: string, config_id: string, more: object = {}) =>
    made.say(ai, "push_set", { session_id, config_id, url: `https://a.example/${config_id}`, ...more });
  const remove = (ai: string, config_id: string) => made.say(ai, "push_delete", { session_id, config_id });
  const push = () => made.collaboration(session_id)!.push;
  return { made, session_id, set, remove, push };
}

Deno.test("the requester says where news are posted, which is kept with the collaboration and told to nobody (PUSH-CREATE-001, PUSH-DEL-001, PUSH-DEL-002)", () => {
  const { set, remove, push } = requested();
  assert.deepEqual(outcome(set("A", "one", { token: "t" })), ["push_set → nobody"]);
  set("A", "two", { scheme: "Bearer", credentials: "c" });
  const two = {
    config_id: "two",
    url: "https://a.example/two",
    token: null,
    scheme: "Bearer",
    credentials: "c",
  };
  assert.deepEqual(push(), [
    { config_id: "one", url: "https://a.example/one", token: "t", scheme: null, credentials: null },
    two,
  ]);
  set("A", "one", { url: "https://b.example/" });
  assert.deepEqual(push()!.map(({ config_id, url, token }) => [config_id, url, token]), [
    ["two", two.url, null],
    ["one", "https://b.example/", null],
  ]);
  assert.deepEqual(outcome(remove("A", "one")), ["push_delete → nobody"]);
  assert.deepEqual(push(), [two]);
  assert.deepEqual(outcome(remove("A", "one")), [], "it is gone already");
  remove("A", "two");
  assert.equal(push(), undefined);
});

Deno.test("nobody but the requester says where news are posted, to so many URLs at most, while it is open or active (PUSH-CREATE-002)", () => {
  const { made, session_id, set, remove, push } = requested();
  assert.deepEqual([outcome(set("B", "one")), outcome(remove("B", "one"))], ["NOT_PARTY", "NOT_PARTY"]);
  for (let n = 0; n < COLLABORATION.maxPushConfigs; n++) assert.ok(set("A", `c${n}`).ok);
  assert.equal(outcome(set("A", "more")), "RATE_LIMITED");
  assert.ok(set("A", "c0").ok, "it takes the place of one");
  const fence = made.accept("B", session_id);
  assert.equal(push()!.length, COLLABORATION.maxPushConfigs, "it stays when somebody takes it");
  made.say("B", "collaboration_complete", { session_id, fence, outcome: "success" });
  assert.ok(!set("A", "c0").ok, "it is over");
});
