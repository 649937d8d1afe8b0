import assert from "node:assert/strict";
import { commonSeq } from "./epochs.ts";

const EPOCHS = [["a", 0], ["b", 100], ["c", 100], ["d", 250]].map(([epoch, first_head]) => ({
  epoch: String(epoch),
  first_head: Number(first_head),
}));

Deno.test("an epoch has in common with the present one what lies below every epoch after it", () => {
  assert.deepEqual(["a", "b", "c", "d"].map((epoch) => commonSeq(EPOCHS, epoch)), [100, 100, 250, undefined]);
  assert.equal(commonSeq([...EPOCHS, { epoch: "e", first_head: 50 }], "a"), 50);
});

Deno.test("of an epoch that a journal never had nothing is known", () => {
  assert.equal(commonSeq(EPOCHS, "of another branch"), 0);
});
