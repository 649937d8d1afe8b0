import assert from "node:assert/strict";
import type { HubMessage } from "../client/hub_client.ts";
import type { Visit } from "../client/visit.ts";
import type { Waiting } from "./pointer.ts";
import { WatchedAi } from "./watched_ai.ts";

/** Returns what waits for AI_B after these entries of AI_A, whose seqs begin with 1. */
async function waitingAfter(...entries: readonly object[]): Promise<Waiting | undefined> {
  return await waitingWith({}, ...entries);
}

/** The same, where the hub says this of AI_B before and after them, in the end as of the entry `head_seq`. */
async function waitingWith(
  { collab_ops = [], done = [], head_seq = 0 }: {
    readonly collab_ops?: object[];
    readonly done?: number[];
    readonly head_seq?: number;
  },
  ...entries: readonly object[]
): Promise<Waiting | undefined> {
  const messages = entries.map((entry, i) => ({ seq: i + 1, source_ai: "AI_A", data: {}, ...entry }));
  const sync = { message_type: "training_sync", data: { cursor: 0, head_seq, collab_ops, done } };
  let asked = 0;
  const visit = {
    send: () => Promise.resolve(asked++),
    async *[Symbol.asyncIterator]() {
      assert.equal(asked, 1, "it asks at once what is done already");
      const before = { ...sync, data: { ...sync.data, head_seq: 0, done: [] } };
      yield* [before, ...messages, sync] as unknown as HubMessage[];
    },
    close: () => Promise.resolve(),
  };
  const watched = new WatchedAi(visit as unknown as Visit, "AI_B");
  assert.equal(watched.waiting, undefined, "what is done already is not known yet");
  await watched.read(new AbortController().signal);
  return watched.waiting;
}

Deno.test("a bell is for what is said to the AI or in its topics, and not for what others say and share with everyone", async () => {
  const forAll = ["message", "pattern_share", "code_share", "os_component_share", "verdict"];
  assert.equal(await waitingAfter(...forAll.map((message_type) => ({ message_type }))), undefined);
  const waiting = await waitingAfter(
    { message_type: "message", topic: "reviews" },
    { message_type: "pattern_share" },
    { message_type: "pattern_share", topic: "reviews" },
    { message_type: "message", target_ai: "AI_B" },
  );
  assert.deepEqual(waiting, { oldest: 1, newest: 4, count: 3, from: ["AI_A"] });
});

Deno.test("a bell does not ring on for entries that the hub has lost", async () => {
  const entry = { message_type: "message", target_ai: "AI_B" };
  const lost = { message_type: "error", code: "EPOCH_CHANGED", common_seq: 1, seq: undefined };
  assert.deepEqual(await waitingAfter(entry, entry, entry, lost), {
    ...{ oldest: 1, newest: 1, count: 1, from: ["AI_A"] },
  });
});

Deno.test("of what waits without end no more than a thousand entries are held", async () => {
  const entry = { message_type: "message", target_ai: "AI_B" };
  const waiting = await waitingAfter(...Array.from({ length: 1_500 }, () => entry));
  assert.deepEqual(waiting, { oldest: 1, newest: 1_500, count: 1_000, from: ["AI_A"] });
});

Deno.test("a bell is rung for the end of the AI's own collaborations, and not for that of others'", async () => {
  const closed = (session_id: string) => ({
    message_type: "collaboration_closed",
    data: { session_id, state: "expired" },
  });
  assert.equal(await waitingAfter(closed("s9")), undefined);
  const asked = { session_id: "s8", requester: "AI_B", state: "open" };
  const others = { session_id: "s9", requester: "AI_C", state: "open" };
  assert.deepEqual(await waitingWith({ collab_ops: [asked, others] }, closed("s9"), closed("s8")), {
    ...{ oldest: 2, newest: 2, count: 1, from: ["AI_A"] },
  });
  const started = { session_id: "s7", requester: "AI_C", partner: "AI_B", fence: 1 };
  const begun = { message_type: "collaboration_started", data: started };
  assert.equal((await waitingAfter(begun, closed("s7")))?.oldest, 2);
});

Deno.test("a bell is not rung for work that is over, unless it was asked of this AI", async () => {
  const offer = { message_type: "collaboration_request", data: { session_id: "s1" } };
  const closed = { message_type: "collaboration_closed", data: { session_id: "s1", state: "cancelled" } };
  assert.equal((await waitingAfter(offer))?.count, 1);
  assert.equal(await waitingAfter(offer, closed), undefined);
  assert.equal((await waitingAfter({ ...offer, target_ai: "AI_B" }, closed))?.count, 1);
});

Deno.test("a bell is not rung for work that another AI holds, until it is offered again", async () => {
  const offer = { message_type: "collaboration_request", data: { session_id: "s1" } };
  const again = { message_type: "collaboration_reopened", data: { session_id: "s1" } };
  const held = { collab_ops: [{ session_id: "s1", requester: "AI_A", state: "active" }], head_seq: 1 };
  assert.equal(await waitingWith(held, offer), undefined);
  const early = { message_type: "training_sync", data: { cursor: 0, ...held, head_seq: 2 } };
  assert.equal(await waitingAfter(early, offer), undefined, "the hub says so before the offer comes");
  assert.deepEqual(await waitingWith(held, offer, again), {
    ...{ oldest: 2, newest: 2, count: 1, from: ["AI_A"] },
  });
  const open = { ...held, collab_ops: [{ session_id: "s1", requester: "AI_A", state: "open" }] };
  assert.equal((await waitingWith(open, offer))?.count, 1);
  assert.equal((await waitingWith(held, { ...offer, target_ai: "AI_B" }))?.count, 1, "asked of it alone");
});

Deno.test("a bell is not rung for what the AI has said to be done, also beyond its cursor", async () => {
  const entry = { message_type: "message", target_ai: "AI_B" };
  assert.deepEqual(await waitingWith({ done: [2, 3] }, entry, entry, entry), {
    ...{ oldest: 1, newest: 1, count: 1, from: ["AI_A"] },
  });
  assert.equal(await waitingWith({ done: [1] }, entry), undefined);
});
