import assert from "node:assert/strict";
import { isInThread } from "./thread_entries.ts";

const message = (seq: number, reply_to?: number) => ({
  ...{ seq, type: "message" },
  ...(reply_to === undefined ? {} : { reply_to }),
});

Deno.test("a thread has what answers it or an answer, the AI's own replies between them included", () => {
  const isIn = isInThread(1, new Map([[8, 3], [4, 3], [5, 4]]));
  const entries = [
    message(1),
    message(2),
    message(3, 1),
    message(6, 5),
    { ...message(7, 6), type: "code_share" },
    message(9, 8),
    message(10, 2),
  ];
  assert.deepEqual(entries.filter(isIn).map(({ seq }) => seq), [1, 3, 6, 9]);
});

Deno.test("the answers of one that answers itself without end are found in one pass", () => {
  const isIn = isInThread(1, new Map());
  for (let seq = 1; seq <= 100_000; seq++) assert.ok(isIn(message(seq, seq === 1 ? undefined : seq - 1)));
});
