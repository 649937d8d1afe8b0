import assert from "node:assert/strict";
import type { HubMessage } from "../client/hub_client.ts";
import type { Visit } from "../client/visit.ts";
import type { Waiting } from "./pointer.ts";
import { WatchedAi } from "./watched_ai.ts";

/** Returns what waits after these entries of AI_A, whose seqs begin with 1. */
async function waitingAfter(...entries: readonly object[]): Promise<Waiting | undefined> {
  const messages = entries.map((entry, i) => ({ seq: i + 1, source_ai: "AI_A", data: {}, ...entry }));
  const visit = {
    async *[Symbol.asyncIterator]() {
      yield* messages as unknown as HubMessage[];
    },
    close: () => Promise.resolve(),
  };
  const watched = new WatchedAi(visit as unknown as Visit);
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
