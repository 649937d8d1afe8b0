import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";
import { MAX_BODY_BYTES, MAX_VALUES } from "../doors/json_values.ts";
import { readAppend } from "./append_body.ts";

const read = (body: BodyInit, headers: Record<string, string> = {}) => {
  const given = { "content-type": "application/json", ...headers };
  const request = new Request("http://hub/streams/v1/stream/t", { method: "POST", body, headers: given });
  return readAppend(request, { topic: "t", limits: DEFAULT_LIMITS });
};

async function textsOf(body: string, headers?: Record<string, string>): Promise<string[]> {
  const append = await read(body, headers);
  assert.ok("lines" in append, JSON.stringify(append));
  return append.lines.map(({ text }) => text);
}

async function codeOf(body: BodyInit, headers?: Record<string, string>): Promise<string> {
  const append = await read(body, headers);
  return "problem" in append ? append.problem.code : "taken";
}

Deno.test("an array is appended value by value, one level deep, each as it was written", async () => {
  const key = { "idempotency-key": "k" };
  const line = (id: string, content: string) =>
    `{"message_type":"message","message_id":"${id}","topic":"t","data":{"content":${content}}}`;
  assert.deepEqual(await textsOf('{"n": 1.10}', key), [line("k", '{"n": 1.10}')]);
  assert.deepEqual(await textsOf('[12345678901234567890,\r\n [1,\n2], "a\\n", null]', key), [
    line("k.0", "12345678901234567890"),
    line("k.1", "[1, 2]"),
    line("k.2", '"a\\n"'),
    line("k.3", "null"),
  ]);
  assert.deepEqual(await textsOf("[[[1]]]", key), [line("k", "[[1]]")]);
});

Deno.test("what cannot be appended is refused as a whole, with what is wrong and where", async () => {
  for (const body of ["", " ", "[]", "[ ]"]) assert.equal(await codeOf(body), "INVALID_REQUEST", body);
  for (const body of ["{", "[1", "[1,,2]", "[1]2", "{ invalid json }"]) {
    assert.equal(await codeOf(body), "BAD_JSON", body);
  }
  assert.equal(await codeOf("1", { "content-type": "text/plain" }), "CONTENT_TYPE_MISMATCH");
  assert.equal(await codeOf("1", { "content-type": "Application/JSON; charset=utf-8" }), "taken");
  assert.equal(await codeOf("1", { "content-encoding": "gzip" }), "UNSUPPORTED_MEDIA_TYPE");
  assert.equal(await codeOf("1", { "producer-id": "p" }), "NOT_OFFERED");
  assert.equal(await codeOf("1", { "idempotency-key": "a b" }), "INVALID_REQUEST");
  assert.equal(await codeOf(`[${"1,".repeat(MAX_VALUES)}1]`), "TOO_LARGE");
  assert.equal(await codeOf(`"${"x".repeat(MAX_BODY_BYTES)}"`), "TOO_LARGE");
  assert.equal(await codeOf("[".repeat(100_000)), "TOO_COMPLEX");
  assert.equal(await codeOf(Uint8Array.of(34, 0xff, 34)), "BAD_UTF8");
  const twice = await read('[1, {"a":1,"a":2}]');
  assert.ok("problem" in twice);
  assert.match(twice.problem.message, /^Item 1: .*Nothing was stored$/);
});
