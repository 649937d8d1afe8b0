import assert from "node:assert/strict";
import fc from "fast-check";
import { elementsOf, endOfString, membersOf, valueOf, withFields, withValue } from "./members.ts";
import { json, trickyText } from "./testing/tricky_json.ts";

Deno.test("an object's members put together again are the object", () => {
  const object = fc.dictionary(trickyText, json, { maxKeys: 6 });
  fc.assert(fc.property(object, fc.constantFrom(undefined, " ", "\t"), (object, blanks) => {
    const json = JSON.stringify(object, null, blanks);
    const members = membersOf(json);
    assert.deepEqual(members.map(({ key }) => key), Object.keys(JSON.parse(json)));
    assert.deepEqual(JSON.parse(`{${members.map(({ text }) => text).join(",")}}`), JSON.parse(json));
    for (const { key, value } of members) {
      assert.deepEqual(JSON.parse(value), JSON.parse(json)[key]);
      assert.equal(value.trim(), value);
    }
  }));
});

Deno.test("an array's elements put together again are the array", () => {
  fc.assert(fc.property(fc.array(json), fc.constantFrom(undefined, " ", "\t"), (array, blanks) => {
    const json = JSON.stringify(array, null, blanks);
    assert.deepEqual(elementsOf(json).map((text) => JSON.parse(text)), JSON.parse(json));
  }));
  assert.deepEqual(elementsOf(`[ 1.10 , {"a": "," } ]`), ["1.10", `{"a": "," }`]);
});

Deno.test("a string ends at the first quote that no backslash escapes", () => {
  for (const text of ["", "a", "\\", "\\\\", `"`, `\\"`, `a"b\\`]) {
    const json = JSON.stringify(text);
    assert.equal(endOfString(`[${json},"x"]`, 1), json.length);
  }
});

Deno.test("fields are set and taken away in an object whose other members stay as they were written", () => {
  const json = `{ "n":12345678901234567890, "session_id":"mine","e" : 1.10 }`;
  assert.equal(
    withFields(json, { session_id: "s1", partner: undefined }),
    `{"n":12345678901234567890,"e" : 1.10 ,"session_id":"s1"}`,
  );
  assert.equal(withFields("{}", { a: 1 }), `{"a":1}`);
  assert.equal(withFields(`{"a":1}`, { a: undefined }), "{}");
  assert.deepEqual([valueOf(json, "e"), valueOf(json, "n"), valueOf(json, "x")], [
    "1.10",
    "12345678901234567890",
    undefined,
  ]);
});

Deno.test("a member's value stays as it was written", () => {
  assert.deepEqual(membersOf(`{"a\\u0062":1e400, "c" :[12345678901234567890,{"d":"}"}] }`), [
    { key: "ab", text: `"a\\u0062":1e400`, value: "1e400" },
    {
      key: "c",
      text: `"c" :[12345678901234567890,{"d":"}"}] `,
      value: `[12345678901234567890,{"d":"}"}]`,
    },
  ]);
  assert.deepEqual(membersOf("{}"), []);
});

Deno.test("a member gets a value as it was written, behind the others", () => {
  const json = `{ "task":{"a":1}, "e" : 1.10 }`;
  assert.equal(withValue(json, "task", `{"n":1.50}`), `{"e" : 1.10 ,"task":{"n":1.50}}`);
  assert.equal(withValue("{}", "task", "{}"), `{"task":{}}`);
});
