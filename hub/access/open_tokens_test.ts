import assert from "node:assert/strict";
import { TokenMemory } from "./testing/token_memory.ts";
import { openTokens } from "./open_tokens.ts";
import { hashSecret, tokenRow } from "./token_row.ts";

const flag = (ai_id: string, secret: string) => ({ ai_id, token_hash: hashSecret(secret) });

Deno.test("the tokens of a start's flags take the place of the last start's, and those that were created stay", async () => {
  const store = new TokenMemory([
    tokenRow({ ...flag("AI_1", "then"), created_ms: 1 }),
    tokenRow({ ...flag("AI_2", "made"), created_ms: 1, origin: "created", token_id: "00000001" }),
  ]);
  await using book = await openTokens(store, [flag("AI_1", "now"), flag("AI_3", "made")], () => 5);
  const found = (name: string, secret: string) => book.find(name, secret, 5) !== undefined;
  assert.deepEqual([found("AI_1", "then"), found("AI_1", "now"), found("AI_2", "made")], [false, true, true]);
  assert.equal(found("AI_3", "made"), true, "one secret may open two names");
  await using next = await openTokens(store, [], () => 6);
  assert.deepEqual([...next.names], ["AI_2"], "a name of flags alone is free again");
});
