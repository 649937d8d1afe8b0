import assert from "node:assert/strict";
import { Follow } from "./caller_link.ts";
import { HubUnable } from "./errors.ts";

const entry = (seq: number, characters: number) => ({
  ...{ seq, atMs: seq, message_type: "collaboration_progress", source_ai: "B" },
  data: { session_id: "s1", note: "x".repeat(characters) },
});

Deno.test("for a client that reads nothing a few megabytes wait, and then it is told to come again", async () => {
  const follow = new Follow(() => {});
  for (let seq = 1; seq <= 100; seq++) follow.hear(entry(seq, 1_000_000));
  follow.hear(entry(101, 1));
  let heard = 0;
  await assert.rejects(async () => {
    while (await follow.next()) heard++;
  }, (error) => error instanceof HubUnable && /too slowly/.test(error.message));
  assert.equal(heard, 17);
});

Deno.test("a client that reads on hears everything, however much that is", async () => {
  const follow = new Follow(() => {});
  for (let seq = 1; seq <= 50; seq++) {
    follow.hear(entry(seq, 1_000_000));
    if (seq > 3) assert.equal((await follow.next())?.seq, seq - 3);
  }
});
