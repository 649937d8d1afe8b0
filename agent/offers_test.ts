import assert from "node:assert/strict";
import type { HubMessage } from "../client/hub_client.ts";
import { Offers, type TakingRules } from "./offers.ts";

const RULES: TakingRules = {
  aiId: "AI_R",
  capabilities: ["review", "lint"],
  from: ["AI_A", "AI_B"],
  tries: 2,
};
const NOTHING = new Map<string, unknown>();

function offersWith(rules: Partial<TakingRules> = {}): Offers {
  return new Offers({ ...RULES, ...rules });
}

function request(session_id: string, fields: object = {}, envelope: object = {}): HubMessage {
  const data = { session_id, collaboration_type: "review", ...fields };
  return {
    message_type: "collaboration_request",
    source_ai: "AI_A",
    data,
    ...envelope,
  } as unknown as HubMessage;
}

function sync(collab_ops: object[], more: object = {}): HubMessage {
  return { message_type: "training_sync", data: { collab_ops, ...more } } as unknown as HubMessage;
}

const reopened = (session_id: string) =>
  ({
    message_type: "collaboration_reopened",
    data: { session_id, requester: "AI_A", collaboration_type: "review", reason: "partner_left", attempt: 2 },
  }) as unknown as HubMessage;

const nextId = (offers: Offers) => offers.next(NOTHING)?.task.session_id;

Deno.test("an agent takes what it is able to do, from those that --from names, the oldest first", () => {
  const offers = offersWith();
  offers.hear(request("s1", {}, { source_ai: "AI_Stranger" }));
  offers.hear(request("s2", { required_capabilities: ["review", "fly"] }));
  offers.hear(request("s3", { required_capabilities: ["review"] }));
  offers.hear(request("s4"));
  offers.hear(request("s5", {}, { replayed: true }));
  assert.equal(nextId(offers), "s3");
  assert.equal(offers.next(new Map([["s3", 1]]))?.task.session_id, "s4");
  offers.forget("s3");
  offers.forget("s4");
  assert.equal(nextId(offers), undefined);
  assert.deepEqual(offers.takeRefused(), []);
});

Deno.test("a request that wishes for others is left to them, unless it is for this agent alone", () => {
  const offers = offersWith({ from: "*" });
  offers.hear(request("s1", { preferred_specializations: ["graphics"], preferred_capabilities: ["draw"] }));
  assert.equal(nextId(offers), undefined);
  offers.hear(request("s2", { preferred_capabilities: ["draw"] }, { target_ai: "AI_R" }));
  assert.equal(nextId(offers), "s2");
});

Deno.test("a request to this agent alone that it may not take is declined with the reason, once", () => {
  const offers = offersWith();
  offers.hear(request("s1", {}, { source_ai: "AI_Stranger", target_ai: "AI_R" }));
  offers.hear(request("s2", { required_capabilities: ["fly", "sing"] }, { target_ai: "AI_R" }));
  assert.deepEqual(offers.takeRefused(), [
    { session_id: "s1", reason: "AI_R takes no tasks from AI_Stranger" },
    { session_id: "s2", reason: "AI_R does not have fly and sing" },
  ]);
  assert.deepEqual(offers.takeRefused(), []);
});

Deno.test("a task at which the command failed so often is not taken again, and its requester learns that once", () => {
  const offers = offersWith();
  offers.failed("s1");
  offers.hear(reopened("s1"));
  assert.equal(nextId(offers), "s1");
  offers.forget("s1");
  offers.failed("s1");
  offers.hear(reopened("s1"));
  offers.hear(reopened("s1"));
  assert.equal(nextId(offers), undefined);
  assert.deepEqual(offers.takeRefused(), [
    { session_id: "s1", reason: "AI_R does not take it again after 2 failures" },
  ]);
  offers.hear(sync([{ session_id: "s1", requester: "AI_A", state: "open", collaboration_type: "review" }]));
  assert.equal(nextId(offers), undefined);
});

Deno.test("a sync replaces what is known, offers what this agent holds already, and is asked on only where nothing is open", () => {
  const offers = offersWith();
  offers.hear(request("s1"));
  const base = { requester: "AI_A", collaboration_type: "review" };
  offers.hear(sync([
    { session_id: "s2", state: "active", partner: "AI_R", fence: 7, lease_ms: 30_000, ...base },
    { session_id: "s3", state: "active", ...base },
    { session_id: "s4", state: "open", ...base, requester: "AI_R" },
  ], { more: true }));
  assert.deepEqual(offers.next(NOTHING)?.claim, { fence: 7, leaseMs: 30_000 });
  assert.equal(offers.takeUnlisted(), undefined);
  offers.forget("s2");
  assert.equal(nextId(offers), undefined);
  assert.equal(offers.takeUnlisted(), "s4");
  assert.equal(offers.takeUnlisted(), undefined);
});

Deno.test("what is closed is no offer", () => {
  const offers = offersWith();
  offers.hear(request("s1"));
  offers.hear(
    { message_type: "collaboration_closed", data: { session_id: "s1", state: "cancelled" } } as HubMessage,
  );
  assert.equal(nextId(offers), undefined);
});

Deno.test("what the agent's name holds from before is given back where --from or --capabilities do not allow it", () => {
  const offers = offersWith();
  const held = { state: "active", partner: "AI_R", fence: 7, lease_ms: 30_000, collaboration_type: "review" };
  offers.hear(sync([{ ...held, session_id: "s2", requester: "AI_Stranger" }]));
  assert.equal(nextId(offers), undefined);
  assert.deepEqual(offers.takeRefused(), [
    { session_id: "s2", reason: "AI_R takes no tasks from AI_Stranger", fence: 7 },
  ]);
});

Deno.test("a task whose id is none is not taken: files and folders have it in their names", () => {
  const offers = offersWith({ from: "*" });
  const held = { state: "active", partner: "AI_R", fence: 7, lease_ms: 30_000, collaboration_type: "review" };
  for (const session_id of ["../../s1", "s1/../x", "s", ""]) {
    offers.hear(request(session_id));
    offers.hear(sync([{ ...held, session_id, requester: "AI_A" }]));
    assert.equal(nextId(offers), undefined, session_id);
  }
});

Deno.test("a task that was rejected is not taken again, and one that is taken up knows which of its questions wait for an answer", () => {
  const offers = offersWith();
  offers.rejected("s1", "the outside agent rejected it");
  offers.hear(reopened("s1"));
  assert.equal(nextId(offers), undefined);
  assert.deepEqual(offers.takeRefused(), [{ session_id: "s1", reason: "the outside agent rejected it" }]);
  const held = { state: "active", partner: "AI_R", fence: 7, lease_ms: 30_000, collaboration_type: "review" };
  const open_questions = [{ question_id: 8, asked_by: "AI_R" }, { question_id: 9, asked_by: "AI_A" }];
  offers.hear(sync([{ ...held, session_id: "s2", requester: "AI_A", open_questions }]));
  assert.deepEqual(offers.next(NOTHING)?.claim?.openQuestions, [8]);
  assert.equal("open_questions" in offers.next(NOTHING)!.task.request, false);
});
