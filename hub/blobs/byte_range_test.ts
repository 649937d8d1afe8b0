import assert from "node:assert/strict";
import { byteRange } from "./byte_range.ts";
import { bodyParts } from "./body_parts.ts";

Deno.test("one range of bytes is read as RFC 9110 says, and anything else means the whole", () => {
  const of = (text: string | null, size = 10) => byteRange(text, size);
  assert.deepEqual(of("bytes=0-3"), { start: 0, end: 4 });
  assert.deepEqual(of("bytes=8-99"), { start: 8, end: 10 });
  assert.deepEqual(of("bytes=9-"), { start: 9, end: 10 });
  assert.deepEqual(of("bytes=-3"), { start: 7, end: 10 });
  assert.deepEqual(of("bytes=-99"), { start: 0, end: 10 });
  for (const text of ["bytes=10-", "bytes=-0"]) assert.equal(of(text), null, text);
  assert.equal(of("bytes=0-", 0), null);
  for (const text of [null, "", "bytes=", "bytes=-", "bytes=3-1", "bytes=0-1,3-4", "lines=0-1"]) {
    assert.equal(of(text), undefined, `${text}`);
  }
});

Deno.test("a body is cut into parts of one size, however its chunks come", async () => {
  const bytes = Uint8Array.from({ length: 23 }, (_, i) => i);
  for (const chunk of [1, 3, 8, 23]) {
    const chunks = async function* () {
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.slice(at, at + chunk);
    };
    const parts = await Array.fromAsync(bodyParts(chunks(), 8));
    assert.deepEqual(parts.map(({ length }) => length), [8, 8, 7], `${chunk}`);
    assert.deepEqual(parts.flatMap((part) => [...part]), [...bytes]);
  }
  assert.deepEqual(await Array.fromAsync(bodyParts((async function* () {})(), 8)), []);
});
