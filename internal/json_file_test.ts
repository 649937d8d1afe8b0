import assert from "node:assert/strict";
import { jsonOfFile } from "./json_file.ts";
import { utf16 } from "./testing/utf16.ts";
import { textOfFile } from "./text_of_file.ts";

const encoded = (text: string) => new TextEncoder().encode(text);

Deno.test("a byte-order mark is skipped, and UTF-16 is read in both orders, with and without a mark", () => {
  const text = '{"title":"Zwei Netze – 二つ 🛰"}\r\n';
  const value = JSON.parse(text);
  assert.deepEqual(jsonOfFile(encoded(text)), value);
  assert.deepEqual(jsonOfFile(encoded(`\ufeff${text}`)), value);
  for (const littleEndian of [true, false]) {
    for (const mark of [true, false]) {
      assert.deepEqual(jsonOfFile(utf16(text, { littleEndian, mark })), value, `${littleEndian} ${mark}`);
    }
  }
});

Deno.test("bytes that are no text are refused by the name of the encoding that was tried", () => {
  assert.throws(() => textOfFile(Uint8Array.of(0x7b, 0xff, 0x7d)), { message: "it is no text in UTF-8" });
  assert.throws(() => textOfFile(Uint8Array.of(0xff, 0xfe, 0x00)), { message: "it is no text in UTF-16LE" });
  assert.equal(textOfFile(new Uint8Array()), "");
});

Deno.test("a key that an object has twice is refused, at any depth and however it is written", () => {
  for (
    const [text, line] of [
      ['{"port":1,"port":2}', 1],
      ['{"a":[\n{"port":1,\n"b":{},"p\\u006frt":2}]}', 3],
    ] as const
  ) {
    assert.throws(() => jsonOfFile(encoded(text)), {
      message: `the key "port" is there twice, in line ${line}`,
    });
  }
});

Deno.test("equal keys of different objects, equal texts and texts that look like keys are no repetition", () => {
  for (
    const text of [
      '[{"a":1},{"a":2}]',
      '{"a":{"a":{"a":1}},"b":["a","a"]}',
      '{"a":"{\\"a\\":1","b\\\\":"a","b":":"}',
      '"a"',
    ]
  ) {
    assert.deepEqual(jsonOfFile(encoded(text)), JSON.parse(text));
  }
});

Deno.test("what is no JSON is refused with the parser's own words", () => {
  assert.throws(() => jsonOfFile(encoded("{")), /JSON/);
});
