import assert from "node:assert/strict";
import { visibleJson, visibleJsonText } from "./visible_text.ts";

Deno.test("JSON stays as it was written, on one line, except that hidden characters of its strings are escaped", () => {
  const json = `{"n":12345678901234567890,\t"e" : 1.10,\r"t":"a\u202eb\\u0061"}`;
  const visible = visibleJsonText(json);
  assert.equal(visible, `{"n":12345678901234567890, "e" : 1.10, "t":"a\\u202eb\\u0061"}`);
  assert.deepEqual(JSON.parse(visible), JSON.parse(json));
  assert.equal(visibleJson({ t: "\n\u{e0041}" }), `{"t":"\\n\\udb40\\udc41"}`);
});
