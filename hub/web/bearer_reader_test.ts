import assert from "node:assert/strict";
import { BearerReader } from "./bearer_reader.ts";

const encoder = new TextEncoder();
const request = (header: string) =>
  `GET /events HTTP/1.1\r\nhost: localhost\r\n${header}\r\naccept: */*\r\n\r\n`;

/** Returns what is found in `text` when it comes in parts of `size` bytes. */
function found(text: string, size = Infinity): string[] {
  const [reader, bytes] = [new BearerReader(), encoder.encode(text)];
  const tokens: string[] = [];
  for (let at = 0; at < bytes.length; at += size) {
    const token = reader.read(bytes.subarray(at, at + size));
    if (token !== undefined) tokens.push(token);
  }
  return tokens;
}

Deno.test("a bearer token is found once, however the bytes are cut", () => {
  const text = request("Authorization: Bearer abc_123~") + request("x: y") +
    request("AUTHORIZATION:bearer \t def ");
  for (const size of [1, 2, 7, 100]) assert.deepEqual(found(text, size), ["abc_123~", "def"], `${size}`);
  assert.deepEqual(found(text), ["def"]);
});

Deno.test("a local key is found as a token is, also in the line behind one", () => {
  const text = request("Aicollab-Local-Key: 0a1b") +
    request("authorization: Bearer abc\r\naicollab-local-key:2c3d");
  for (const size of [1, 2, 7]) assert.deepEqual(found(text, size), ["0a1b", "abc", "2c3d"], `${size}`);
  assert.deepEqual(found(text), ["2c3d"]);
  assert.deepEqual(found(request("x-aicollab-local-key: 0a1b") + request("aicollab-local-key: a b")), []);
});

Deno.test("what is no bearer header, or none that ends, is no token", () => {
  for (
    const header of [
      "x-authorization: bearer abc",
      "authorization: basic abc",
      "authorization: bearer",
      "authorization: bearer a b",
    ]
  ) {
    assert.deepEqual(found(request(header)), [], header);
  }
  assert.deepEqual(found("GET /?authorization:%20bearer%20abc HTTP/1.1\r\nauthorization: bearer abc"), []);
  assert.deepEqual(found(request(`authorization: bearer ${"a".repeat(100_000)}`), 1_000), []);
});
