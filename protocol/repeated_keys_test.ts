import assert from "node:assert/strict";
import fc from "fast-check";
import { countKeys, findRepeatedKey } from "./repeated_keys.ts";
import { json } from "./testing/tricky_json.ts";

Deno.test("every key of a value is counted once, on all levels, one that names a prototype too", () => {
  assert.equal(countKeys(JSON.parse(`{"a":{"__proto__":{"b":[{"c":[]},{}]}},"a":1}`)), 1);
  assert.equal(countKeys(JSON.parse(`{"a":{"__proto__":{"b":[{"c":[]},{}]}},"1":"a"}`)), 5);
  for (const flat of ["a", 1, null, [], [[1, "a"]]]) assert.equal(countKeys(flat), 0);
});

Deno.test("a repeated key is found at any depth, with its path, also where one is written with escapes", () => {
  const found = (text: string) => findRepeatedKey(text);
  assert.deepEqual(found(`{"a":1,"a":2}`), { key: "a", path: [] });
  assert.deepEqual(found(`{"a":1,"\\u0061":2}`), { key: "a", path: [] });
  assert.deepEqual(found(`{"x":[1,{"é":{}},{"y":{"b":"a","\\"":1 , "b" : 2}}]}`), {
    key: "b",
    path: ["x", "2", "y"],
  });
  assert.deepEqual(found(`{"a":[[],{"a":1}],"__proto__":{"__proto__":1,"__proto__":2}}`), {
    key: "__proto__",
    path: ["__proto__"],
  });
  assert.equal(
    found(`{"a":{"a":{"a":"a"}},"b":["a","a",{"a":1},{"a":1}],"A":1,"a ":"{\\"b\\":1}"}`),
    undefined,
  );
});

Deno.test("no value as JavaScript writes it has a repeated key", () => {
  fc.assert(fc.property(json, (value) => assert.equal(findRepeatedKey(JSON.stringify(value)), undefined)));
});
