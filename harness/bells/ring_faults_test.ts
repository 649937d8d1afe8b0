import assert from "node:assert/strict";
import { RingFaults } from "./ring_faults.ts";

const AS_IT_CAME = { wakes: 1, delayMs: 0 };

Deno.test("rings are lost, doubled and delayed as often as their faults say, and arrive as they came before and after", () => {
  const bell = new RingFaults();
  assert.deepEqual(bell.next(), AS_IT_CAME);
  const lost = bell.add({ how: { is: "lost" }, rings: 2 });
  assert.deepEqual([bell.next(), bell.next(), bell.next()], [
    ...[{ wakes: 0, delayMs: 0 }, { wakes: 0, delayMs: 0 }, AS_IT_CAME],
  ]);
  assert.equal(lost.count, 2);
  bell.add({ how: { is: "doubled" }, rings: 1 });
  bell.add({ how: { is: "delayed", byMs: 700 }, rings: 2 });
  assert.deepEqual([bell.next(), bell.next(), bell.next()], [
    ...[{ wakes: 2, delayMs: 700 }, { wakes: 1, delayMs: 700 }, AS_IT_CAME],
  ]);
  assert.deepEqual(bell.counts, { rung: 7, lost: 2, doubled: 1, delayed: 2 });
});

Deno.test("a ring that is lost uses up no other fault", () => {
  const bell = new RingFaults();
  const doubled = bell.add({ how: { is: "doubled" }, rings: 1 });
  bell.add({ how: { is: "lost" }, rings: 1 });
  assert.deepEqual([bell.next().wakes, doubled.count, bell.next().wakes, doubled.count], [0, 0, 2, 1]);
});
