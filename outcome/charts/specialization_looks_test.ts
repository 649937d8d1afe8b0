import assert from "node:assert/strict";
import { specializationLooks, SPECIALIZATIONS } from "./specialization_looks.ts";

const lookOf = (name: string, names: readonly string[]) => specializationLooks(names).get(name);

Deno.test("a known specialization looks the same whoever else is there and in which order they come", () => {
  const alone = lookOf("networking", ["networking"]);
  assert.deepEqual(lookOf("networking", ["graphics", "networking"]), alone);
  assert.deepEqual(lookOf("networking", ["poetry", ...SPECIALIZATIONS.toReversed()]), alone);
});

Deno.test("the eight known ones and four others all look different; others follow by name", () => {
  const others = ["d", "a", "c", "b"];
  const looks = specializationLooks([...others, ...SPECIALIZATIONS]);
  assert.equal(new Set([...looks.values()].map((look) => JSON.stringify(look))).size, 12);
  assert.deepEqual(lookOf("a", ["b", "a"]), looks.get("a"));
  assert.notDeepEqual(lookOf("b", ["b", "a"]), lookOf("a", ["b", "a"]));
});
