import assert from "node:assert/strict";
import fc from "fast-check";
import { RecentIds } from "./recent_ids.ts";

Deno.test("at least as many of the last ids as the capacity are known, and fewer than twice as many", () => {
  const recent = new RecentIds(100);
  for (let seq = 1; seq <= 1_000; seq++) recent.add(`id-${seq}`, seq);
  for (let seq = 901; seq <= 1_000; seq++) assert.equal(recent.get(`id-${seq}`), seq);
  assert.equal(recent.get("id-800"), undefined);
  assert.equal(recent.get("id-1001"), undefined);
});

Deno.test("what was decided after the head is forgotten, what came before is not, and its id can be used again", () => {
  const recent = new RecentIds(100);
  for (let seq = 1; seq <= 50; seq++) recent.add(`id-${seq}`, seq);
  recent.forgetAfter(30);
  assert.equal(recent.get("id-30"), 30);
  assert.equal(recent.get("id-31"), undefined);
  recent.add("id-31", 31);
  assert.equal(recent.get("id-31"), 31);
  recent.forgetAfter(31);
  assert.equal(recent.get("id-31"), 31);
});

Deno.test("the last ids have the seqs that a Map would give them, whatever the ids look like", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ maxLength: 4 }), { maxLength: 300 }), (ids) => {
      const recent = new RecentIds(40);
      ids.forEach((id, seq) => {
        assert.equal(recent.get(id), undefined);
        recent.add(id, seq);
      });
      ids.slice(-40).forEach((id, i, last) => assert.equal(recent.get(id), ids.length - last.length + i));
    }),
    { numRuns: 50 },
  );
});
