import assert from "node:assert/strict";
import * as fc from "fast-check";
import { highlight } from "./highlight.ts";

const joined = (source: string, language: string) =>
  highlight(source, language).map(([text]) => text).join("");

Deno.test("the pieces of a source are the source, whatever it holds", () => {
  const tricky = fc.constantFrom(
    "<",
    "</span>",
    '<span class="x">',
    "&amp;",
    "&",
    '"',
    "'",
    "`",
    "${",
    "\\",
    "//",
    "\n",
  );
  const text = fc.array(
    fc.oneof(tricky, fc.string({ unit: "binary" }), fc.constantFrom("const ", "def f():", "{}")),
  )
    .map((parts) => parts.join(""));
  const property = fc.property(
    text,
    fc.constantFrom("typescript", "python", "json", "none"),
    (source, language) => {
      assert.equal(joined(source, language), source);
    },
  );
  fc.assert(property, { numRuns: 25 });
});

Deno.test("words of a language have their look, whatever case its name is in", () => {
  assert.deepEqual(highlight("const a = 1; // <b>", "TypeScript").filter(([, look]) => look), [
    ["const", "keyword"],
    ["1", "number"],
    ["// <b>", "comment"],
  ]);
  assert.deepEqual(highlight("def f(): pass", "python")[0], ["def", "keyword"]);
  assert.deepEqual(highlight('{"a":1}', "json").find(([text]) => text === '"a"'), ['"a"', "attr"]);
});

Deno.test("an unknown language is one plain piece", () => {
  assert.deepEqual(highlight("<script>", "constructor"), [["<script>"]]);
  assert.deepEqual(highlight("x", ""), [["x"]]);
});
