import assert from "node:assert/strict";
import fc from "fast-check";
import { membersOf } from "./members.ts";
import { json, trickyText } from "./testing/tricky_json.ts";

Deno.test("an object's members put together again are the object", () => {
  const object = fc.dictionary(trickyText, json, { maxKeys: 6 });
  fc.assert(fc.property(object, fc.constantFrom(undefined, " ", "\t"), (object, blanks) => {
    const json = JSON.stringify(object, null, blanks);
    const members = membersOf(json);
    assert.deepEqual(members.map(({ key }) => key), Object.keys(JSON.parse(json)));
    assert.deepEqual(JSON.parse(`{${members.map(({ text }) => text).join(",")}}`), JSON.parse(json));
  }));
});

Deno.test("a member's value stays as it was written", () => {
  assert.deepEqual(membersOf(`{"a\\u0062":1e400, "c" :[12345678901234567890,{"d":"}"}] }`), [
    { key: "ab", text: `"a\\u0062":1e400` },
    { key: "c", text: `"c" :[12345678901234567890,{"d":"}"}] ` },
  ]);
  assert.deepEqual(membersOf("{}"), []);
});
