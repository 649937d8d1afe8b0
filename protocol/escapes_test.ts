import assert from "node:assert/strict";
import fc from "fast-check";
import { hasBadEscape } from "./escapes.ts";

const escaped = (text: string) =>
  `"${text.split("").map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("")}"`;

Deno.test("a bad escape is one whose string is not well formed or has NUL", () => {
  const units = fc.array(fc.constantFrom("\ud83d", "\ude00", "\0", "a", "\\", "ü"), { maxLength: 5 });
  fc.assert(fc.property(units, (units) => {
    const text = units.join("");
    assert.equal(hasBadEscape(escaped(text)), !text.isWellFormed() || text.includes("\0"));
  }));
});

Deno.test("a pair of halves counts only when nothing stands between its escapes", () => {
  assert.equal(hasBadEscape(`"\\ud83d\\ude00"`), false);
  assert.equal(hasBadEscape(`"\\ud83d \\ude00"`), true);
  assert.equal(hasBadEscape(`["\\ud83d","\\ude00"]`), true);
  assert.equal(hasBadEscape(`"\\\\ud83d"`), false);
});
