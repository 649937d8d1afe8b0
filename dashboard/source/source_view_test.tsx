import assert from "node:assert/strict";
import { linesOf, SourceView } from "./source_view.tsx";

Deno.test("a piece that spans lines goes on in the next one; what hides is shown, tabs stay", () => {
  assert.deepEqual(linesOf([["/* a\r\n\tb\u202e */", "comment"], [" c\n"]]), [
    [["/* a", "comment"]],
    [["\tb⟨U+202E⟩ */", "comment"], [" c"]],
  ]);
});

Deno.test("a source is text in a page, and a long one says what is missing", () => {
  const html = String(
    <SourceView pieces={[["</code><script>\n".repeat(3_001)]]} get="aicollab artifact get X" />,
  );
  assert.ok(html.includes("&lt;/code&gt;&lt;script&gt;"));
  assert.doesNotMatch(html, /<script/);
  assert.match(html, /The first 3,000 of 3,001 lines are shown/);
});
