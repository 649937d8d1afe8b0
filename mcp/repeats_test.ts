import assert from "node:assert/strict";
import { Repeats } from "./repeats.ts";

Deno.test("a call with the same key and arguments has the same answer, every other one none", () => {
  const repeats = new Repeats();
  const call = { tool: "take", key: "k", args: { type: "review" } };
  const answer = { words: "taken", data: {} };
  assert.equal(repeats.answerTo(call), undefined);
  assert.equal(repeats.keep(call, answer), answer);
  assert.equal(repeats.answerTo({ ...call }), answer);
  assert.equal(repeats.answerTo({ ...call, args: {} }), undefined);
  assert.equal(repeats.answerTo({ ...call, key: undefined }), undefined);
  for (let n = 0; n < 256; n++) repeats.keep({ ...call, key: `k${n}` }, answer);
  assert.equal(repeats.answerTo(call), undefined, "the oldest is forgotten");
});
