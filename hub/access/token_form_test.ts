import assert from "node:assert/strict";
import { makeToken, readToken } from "./token_form.ts";

const FORM = /^aic_[0-9a-z]{8}_[0-9A-Za-z]{43}_[0-9a-f]{8}$/;

Deno.test("a token has the form that scanners look for, and no two are alike", () => {
  const made = Array.from({ length: 200 }, makeToken);
  for (const { token, tokenId } of made) {
    assert.match(token, FORM);
    assert.deepEqual(readToken(token), { tokenId });
  }
  assert.equal(new Set(made.map(({ token }) => token)).size, 200);
});

Deno.test("the checksum is the CRC-32 of everything before it, so that other programs can check a token, too", () => {
  const token = "aic_0123abcd_0123456789012345678901234567890123456789abc_";
  assert.deepEqual(readToken(`${token}c83925c0`), { tokenId: "0123abcd" });
});

Deno.test("each letter and digit of a secret is as likely as any other", () => {
  const counts = new Map<string, number>();
  for (let i = 0; i < 1_000; i++) {
    for (const letter of makeToken().token.slice(13, 56)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  }
  assert.equal(counts.size, 62);
  // 43,000 / 62 = 694, with a standard deviation of 26: five of them is less than once in 10,000 runs.
  for (const [letter, count] of counts) assert(Math.abs(count - 694) < 160, `${letter}: ${count}`);
});

Deno.test("a token that was cut off or mistyped is known as one, however it was", () => {
  const { token } = makeToken();
  for (let length = 4; length < token.length; length++) {
    assert.equal(readToken(token.slice(0, length)), "mistyped", `cut to ${length}`);
  }
  for (let at = 4; at < token.length; at++) {
    if (token[at] === "_") continue;
    const other = token[at] === "7" ? "8" : "7";
    assert.equal(readToken(token.slice(0, at) + other + token.slice(at + 1)), "mistyped", `changed at ${at}`);
  }
  const mistakes = [
    token.slice(1),
    token.slice(6),
    `${token} `,
    `"${token}"`,
    token.toUpperCase(),
    `${token}0`,
  ];
  for (const text of mistakes.slice(0, 3)) assert.equal(readToken(text), "mistyped", text);
  for (const text of mistakes) assert(typeof readToken(text) !== "object", text);
  // Two neighbours that changed places.
  const swapped = [...token];
  const at = swapped.findIndex((letter, i) => i > 13 && letter !== swapped[i + 1]);
  [swapped[at], swapped[at + 1]] = [swapped[at + 1]!, swapped[at]!];
  assert.equal(readToken(swapped.join("")), "mistyped");
});

Deno.test("a text that is no token at all is not taken for a mistyped one", () => {
  for (const text of ["", "secret", "0123456789abcdef", "a9ca3e49", "the key of this machine"]) {
    assert.equal(readToken(text), undefined, text);
  }
});
