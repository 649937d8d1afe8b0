import assert from "node:assert/strict";
import { ReadBuffer } from "./read_buffer.ts";

Deno.test("a read buffer grows while much comes, up to 16 KiB, and is small again when little does", () => {
  const buffer = new ReadBuffer();
  const sizes = [];
  for (let i = 0; i < 6; i++) {
    sizes.push(buffer.bytes.length);
    buffer.bytes.fill(i);
    assert.equal(buffer.take(buffer.bytes.length).at(-1), i);
  }
  assert.deepEqual(sizes, [1_024, 2_048, 4_096, 8_192, 16_384, 16_384]);
  buffer.take(100);
  assert.equal(buffer.bytes.length, 1_024);
});
