import assert from "node:assert/strict";
import { MAX_POINTER_BYTES, pointerText, waitingIn } from "./pointer.ts";

Deno.test("a bell says how much waits, from whom, up to which seq and what to do, in at most 200 bytes", () => {
  const entry = (seq: number, from: string) => ({ seq, from });
  const three = waitingIn([entry(4, "AI_2"), entry(7, "AI_5"), entry(41, "AI_2")])!;
  assert.equal(pointerText(three), "3 new for you from AI_2, AI_5, up to seq 41: call inbox");
  const many = waitingIn(Array.from({ length: 9 }, (_, n) => entry(2 ** 52 + n, `${n}${"a".repeat(63)}`)))!;
  const text = pointerText(many);
  assert.match(text, /^9 new for you from 0a+, 1a+ and 7 more, up to seq \d+: call inbox$/);
  assert.ok(text.length <= MAX_POINTER_BYTES, `${text.length}`);
  assert.match(pointerText(many, { most: 60 }), /^9 new for you, up to seq \d+: call inbox$/);
  assert.equal(waitingIn([]), undefined);
});
