import assert from "node:assert/strict";
import { SourceHighlighter } from "./highlighted_source.ts";

Deno.test("a source is highlighted in its own thread, once; at most two at a time, the rest stays plain", async () => {
  const highlighter = new SourceHighlighter();
  const sources = ["const a = 1", "const b = 2", "const c = 3"];
  const all = await Promise.all(sources.map((source) => highlighter.pieces(source, "typescript")));
  assert.deepEqual(all.map((pieces) => pieces[0]![0]), ["const", "const", "const c = 3"]);
  assert.equal(await highlighter.pieces("const a = 1", "typescript"), all[0]);
});

Deno.test("what is too long or of no language stays plain", async () => {
  const highlighter = new SourceHighlighter();
  const long = "1,".repeat(100_001);
  assert.deepEqual(await highlighter.pieces(long, "json"), [[long]]);
  assert.deepEqual(await highlighter.pieces("const", null), [["const"]]);
  assert.deepEqual(await highlighter.pieces("const", "constructor"), [["const"]]);
});
