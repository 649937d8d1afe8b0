import fc from "fast-check";
import assert from "node:assert/strict";
import { canonicalJson } from "./canonical_json.ts";
import { digestText, shortDigest } from "./digest.ts";

Deno.test("the example of RFC 8785 comes out byte for byte", () => {
  const value = {
    numbers: [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
    string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
    literals: [null, true, false],
  };
  assert.equal(
    canonicalJson(value),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

Deno.test("members are sorted by UTF-16 code units", () => {
  const sorted = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"];
  const value = Object.fromEntries(sorted.toReversed().map((key) => [key, 0]));
  assert.deepEqual(Object.keys(JSON.parse(canonicalJson(value))).length, sorted.length);
  assert.deepEqual(
    [...canonicalJson(value).matchAll(/"((?:[^"\\]|\\.)+)":/g)].map((m) => JSON.parse(`"${m[1]}"`)),
    sorted,
  );
});

Deno.test("the canonical form says the same value and does not depend on the order of members", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = canonicalJson(value);
    assert.equal(canonicalJson(JSON.parse(text)), text);
  }));
  assert.equal(canonicalJson({ a: 1, b: 2 }), canonicalJson({ b: 2, a: 1 }));
});

Deno.test("what JSON cannot say has no canonical form", () => {
  for (const value of [NaN, Infinity, "\ud800", { "\udc00": 1 }, () => 1, 1n, [undefined]]) {
    assert.throws(() => canonicalJson(value), TypeError);
  }
});

Deno.test("digests are SHA-256 over UTF-8", () => {
  const digest = digestText("abc");
  assert.equal(digest, "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(shortDigest(digest), "ba7816bf");
});
