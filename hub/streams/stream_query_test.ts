import assert from "node:assert/strict";
import { cursorAt, readQuery } from "./stream_query.ts";

const read = (text: string) => readQuery(new URLSearchParams(text));
const messageOf = (text: string) => {
  const asked = read(text);
  return "problem" in asked ? asked.problem.message : undefined;
};

Deno.test("a stream is read from its beginning unless an offset says otherwise, and unknown parameters are another version's", () => {
  const plain = {
    offset: { seq: 0 },
    live: undefined,
    cursor: undefined,
    timeoutMs: undefined,
    items: "content",
  };
  assert.deepEqual(read(""), plain);
  assert.deepEqual(read("offset=-1&whatever=5"), plain);
  assert.deepEqual(read("offset=now&live=sse&cursor=17&items=lines&timeout=2"), {
    ...{ offset: "now", live: "sse", cursor: 17, items: "lines", timeoutMs: 2_000 },
  });
});

Deno.test("what is wrong with a query of a stream is named", () => {
  assert.match(messageOf("live=sse")!, /^offset: missing/);
  assert.match(messageOf("offset=")!, /^offset: "" is no position/);
  assert.match(messageOf("offset=1&offset=2")!, /more than once/);
  assert.match(messageOf("offset=-1&live=yes")!, /^live: "yes" is not long-poll or sse/);
  assert.match(messageOf("offset=-1&timeout=soon")!, /^timeout: "soon" is not a number of seconds/);
  assert.match(messageOf("items=all")!, /^items: "all" is not content or lines/);
});

Deno.test("a cursor moves on with time, and always past the one that was sent", () => {
  assert.equal(cursorAt(40_000, undefined), "2");
  assert.equal(cursorAt(40_000, 1), "2");
  assert.equal(cursorAt(40_000, 2), "3");
  assert.equal(cursorAt(40_000, 9), "10");
});
