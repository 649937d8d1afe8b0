import assert from "node:assert/strict";
import fc from "fast-check";
import { indentedJson } from "./indented_json.ts";

Deno.test("JSON as JavaScript writes it is indented as JavaScript does, however it was spaced", () => {
  fc.assert(fc.property(fc.json(), fc.constantFrom(undefined, 1, "\t"), (json, blanks) => {
    const value = JSON.parse(json);
    assert.equal(indentedJson(JSON.stringify(value, null, blanks)), JSON.stringify(value, null, 2));
  }));
});

Deno.test("numbers, escapes and the order of keys stay as they were written", () => {
  const json = `{"n":12345678901234567890, "e" : 1.10,"2":{ } ,"1":[1e2,[ ]],"t":"\\u0061 , {"}`;
  assert.equal(
    indentedJson(json),
    `{
  "n": 12345678901234567890,
  "e": 1.10,
  "2": {},
  "1": [
    1e2,
    []
  ],
  "t": "\\u0061 , {"
}`,
  );
  assert.equal(indentedJson("{broken, ["), "{broken, [");
});
