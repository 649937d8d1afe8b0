import assert from "node:assert/strict";
import { isKnown, offsetOf, parseOffset } from "./offset.ts";

const first = { epoch: "AAAAAAAA-1111", first_head: 0 };
const second = { epoch: "bbbbbbbb-2222", first_head: 10 };

Deno.test("positions of a stream sort as their seqs, and can be asked for again", () => {
  const epochs = [first, second];
  const offsets = [0, 1, 9, 10, 11, 2 ** 53 - 1].map((seq) => offsetOf(seq, epochs));
  assert.deepEqual(offsets.toSorted(), offsets);
  assert.deepEqual(offsets.slice(2, 5), [
    "0000000000000009_aaaaaaaa",
    "0000000000000010_aaaaaaaa",
    "0000000000000011_bbbbbbbb",
  ]);
  assert.deepEqual(parseOffset(offsets[4]!), { seq: 11, epoch: "bbbbbbbb" });
  for (const text of ["", "1", "-2", "0,1", "a b", "0000000000000011", "Now", "0000000000000011_bbbbbbbb_"]) {
    assert.equal(parseOffset(text), undefined, text);
  }
  assert.deepEqual([parseOffset("-1"), parseOffset("now")], [{ seq: 0 }, "now"]);
});

Deno.test("a position stays known over a new epoch unless its entry was lost, also where its seq is given again", () => {
  const at = (seq: number, epoch = "aaaaaaaa") => ({ seq, epoch });
  const after = { head: 20, epochs: [first, second] };
  assert.deepEqual([isKnown(at(9), after), isKnown(at(10), after), isKnown({ seq: 0 }, after)], [
    true,
    true,
    true,
  ]);
  assert.equal(isKnown(at(11), after), false, "that was lost: what is there now was written later");
  assert.equal(isKnown(at(11, "bbbbbbbb"), after), true);
  assert.equal(isKnown(at(21, "bbbbbbbb"), after), false, "past the head");
  assert.equal(isKnown(at(5, "cccccccc"), after), false, "of another journal");
});
