import assert from "node:assert/strict";
import { rereadLine } from "../../protocol/parse.ts";
import { BrokerCase, outcome } from "../testing/broker_case.ts";
import { decide } from "./decide.ts";
import { entryPrefix } from "./line_prefix.ts";

const SHARE = { pattern_id: "p", domain: "d", content: { a: [1] } };

/** Returns the stored line of the last entry, or of the one `back` places before it, as the journal returns it. */
function storedLine(made: BrokerCase, back = 0): { seq: number; line: string } {
  const draft = made.stored.at(-1 - back)!;
  const seq = made.state.head - back;
  const front = entryPrefix(seq, draft.source, "2026-11-22T14:02:11.000Z");
  return { seq, line: front + draft.text.slice(1) };
}

Deno.test("the same message again is acknowledged with its seq and not stored again", () => {
  const made = new BrokerCase();
  made.say("A", "pattern_share", SHARE, { message_id: "m1" });
  const original = storedLine(made);
  const again = made.say("A", "pattern_share", SHARE, { message_id: "m1", lookup: { original } });
  assert.ok(again.ok);
  assert.deepEqual([again.drafts, again.ack], [[], { seq: 1, duplicate: true }]);
});

Deno.test("another message under the same message_id is refused, whatever it is", () => {
  const made = new BrokerCase();
  made.say("A", "pattern_share", SHARE, { message_id: "m1" });
  const lookup = { original: storedLine(made) };
  const say = (data: object, envelope = {}) =>
    outcome(made.say("A", "pattern_share", data, { message_id: "m1", lookup, ...envelope }));
  assert.equal(say({ ...SHARE, content: 2 }), "MESSAGE_ID_CONFLICT");
  assert.equal(say(SHARE, { target_ai: "B" }), "MESSAGE_ID_CONFLICT");
  const request = { collaboration_type: "t" };
  assert.equal(
    outcome(made.say("A", "collaboration_request", request, { message_id: "m1", lookup })),
    "MESSAGE_ID_CONFLICT",
  );
});

Deno.test("a request is compared with the session_id that it was stored with", () => {
  const made = new BrokerCase();
  const data = { collaboration_type: "t", task: { n: 1 } };
  made.say("A", "collaboration_request", data, { message_id: "m1" });
  const lookup = { original: storedLine(made) };
  const again = made.say("A", "collaboration_request", data, { message_id: "m1", lookup });
  assert.ok(again.ok);
  assert.deepEqual(again.ack, { seq: 1, duplicate: true, session_id: "s1" });
  const other = { ...data, task: { n: 2 } };
  assert.equal(
    outcome(made.say("A", "collaboration_request", other, { message_id: "m1", lookup })),
    "MESSAGE_ID_CONFLICT",
  );
});

Deno.test("an accept that is sent again is acknowledged with its fence, even when that has ended", () => {
  const made = new BrokerCase();
  made.hello({ A: [], B: [] });
  const session_id = made.request("A");
  made.say("B", "collaboration_accept", { session_id }, { message_id: "m1" });
  const original = storedLine(made, 1);
  made.pass(10_000);
  const again = made.say("B", "collaboration_accept", { session_id }, {
    message_id: "m1",
    lookup: { original },
  });
  assert.ok(again.ok);
  assert.deepEqual(again.ack, {
    seq: original.seq,
    duplicate: true,
    session_id,
    fence: original.seq,
    lease_ms: 10_000,
  });
});

Deno.test("a message whose line is no longer stored counts as the same", () => {
  const made = new BrokerCase();
  const lookup = { original: { seq: 5, line: null } };
  const again = made.say("A", "pattern_share", SHARE, { message_id: "m1", lookup });
  assert.ok(again.ok);
  assert.deepEqual(again.ack, { seq: 5, duplicate: true });
});

Deno.test("a request that an older hub stored in other words is known again, and another one is not", () => {
  const made = new BrokerCase();
  const message_id = "m1";
  const session_id = made.request("A", { task: { n: 1 } });
  const { seq } = storedLine(made);
  const front = entryPrefix(seq, "A", "2026-11-22T14:02:11.000Z");
  const data = { collaboration_type: "t", task: { n: 1 } };
  const older = JSON.stringify({
    message_type: "collaboration_request",
    message_id,
    data: { ...data, session_id },
  });
  const lookup = { original: { seq, line: front + older.slice(1) } };
  // Its sender writes blanks and other digits than JavaScript.
  const text = (n: string) =>
    `{"message_type": "collaboration_request", "message_id": "m1", "data": {"collaboration_type": "t", "task": {"n": ${n}}}}`;
  const again = (n: string) =>
    decide({
      ...{ state: made.state, from: "A", now: made.now, lookup },
      message: rereadLine(text(n)),
      text: text(n),
    });
  const known = again("1.0");
  assert.ok(known.ok);
  assert.deepEqual(known.ack, { seq, duplicate: true, session_id });
  assert.equal(outcome(again("2")), "MESSAGE_ID_CONFLICT");
});
