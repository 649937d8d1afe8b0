import assert from "node:assert/strict";
import { CLOSE_CODES, closeCodeOf } from "./close_codes.ts";
import { ERRORS } from "./errors.ts";

Deno.test("every error that ends a connection has a close code of its own, but that of HTTP at the TCP port", () => {
  const closing = Object.entries(ERRORS).filter(([code, { closes }]) => closes && code !== "HTTP_ON_TCP");
  assert.deepEqual(closing.map(([code]) => code).filter((code) => !(code in CLOSE_CODES)), []);
  const codes = Object.values(CLOSE_CODES);
  assert.equal(new Set(codes).size, codes.length);
  // Applications have 4000 to 4999. [RFC 6455 7.4.2]
  assert.ok(codes.every((code) => code >= 4_000 && code <= 4_999));
  assert.equal(closeCodeOf(undefined), 1000);
});
