import assert from "node:assert/strict";
import { Words } from "./words.tsx";

Deno.test("words joined by underscores break behind them and nowhere else", () => {
  assert.equal(
    String(<Words text="feature_development" />),
    '<span class="words">feature_<wbr>development</span>',
  );
});

Deno.test("a word that is too long may break anywhere, as it would widen the page", () => {
  assert.equal(String(<Words text={`a_${"x".repeat(40)}`} />), `a_${"x".repeat(40)}`);
});

Deno.test("a name that an AI wrote is escaped", () => {
  assert.equal(
    String(<Words text={`<b>_${"\u202e"}`} />),
    '<span class="words">&lt;b&gt;_<wbr>⟨U+202E⟩</span>',
  );
});
