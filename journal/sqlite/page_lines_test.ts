import assert from "node:assert/strict";
import fc from "fast-check";
import { cutLines, joinLines } from "./page_lines.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (lines: Uint8Array) => new TextDecoder().decode(lines);

const batches = fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 8 }).map((contents) =>
  contents.map((content, i) => `{"seq":${10 + i},"data":${JSON.stringify(content)}}\n`)
);

Deno.test("a batch is cut to exactly the lines of a range", () => {
  fc.assert(fc.property(batches, fc.nat(20), fc.nat(20), (lines, after, more) => {
    const upTo = after + more;
    const expected = lines.filter((_, i) => 10 + i > after && 10 + i <= upTo).join("");
    assert.equal(text(cutLines(bytes(lines.join("")), { first: 10, after, upTo })), expected);
  }));
});

Deno.test("lines are joined, and marked where they are replayed", () => {
  fc.assert(fc.property(fc.array(batches), (parts) => {
    const blocks = parts.map((lines) => bytes(lines.join("")));
    assert.equal(text(joinLines(blocks, false)), parts.flat().join(""));
    const marked = parts.flat().map((line) => `{"replayed":true,${line.slice(1)}`).join("");
    assert.equal(text(joinLines(blocks, true)), marked);
  }));
});
