import assert from "node:assert/strict";
import { nearestWord } from "./nearest_word.ts";

const known = ["hub", "trainer", "harness", "demo", "basic", "multi_spec"];

Deno.test("a swapped, missing or wrong letter finds the word", () => {
  for (
    const [typed, meant] of [["hbu", "hub"], ["trainr", "trainer"], ["Basix", "basic"], [
      "multispec",
      "multi_spec",
    ]]
  ) {
    assert.equal(nearestWord(typed!, known), meant);
  }
});

Deno.test("a word that resembles none finds nothing", () => {
  assert.equal(nearestWord("xyz", known), undefined);
  assert.equal(nearestWord("", known), undefined);
});
