import assert from "node:assert/strict";
import { genqSpace } from "../filesystem/genq_space.ts";
import { allocSpace } from "../memory/alloc_space.ts";
import { decode, encode } from "../space.ts";
import { pagemem, pagememSpace, plugIntoPool, SIMPLE_SPLITS } from "./pagemem.ts";

const load = (seed: number) => pagemem.load({ gen: pagemem.generator.name, seed, length: 2000 });
const plugged = (replacement: string, allocator: string) =>
  plugIntoPool(genqSpace.points[replacement]!, allocSpace.points[allocator]!);

Deno.test("pagemem@1 has the eight parameters of genq@1, the eight of alloc@1 and the heap's share", () => {
  assert.equal(pagememSpace.params.length, 17);
  assert.equal(new Set(pagememSpace.params.map(({ name }) => name)).size, 17);
});

Deno.test("two patterns plugged into one pool are points of the joint space", () => {
  const ways = plugged("s3_fifo", "jemalloc_like");
  assert.deepEqual(ways.map((params) => params["heap_share"]), Object.values(SIMPLE_SPLITS));
  for (const params of ways) assert.deepEqual(decode(pagememSpace, encode(pagememSpace, params)), params);
});

Deno.test("classics in a pool are the partners' points plugged together", () => {
  const workload = load(3);
  const quarter = Object.keys(SIMPLE_SPLITS).indexOf("quarter");
  const params = plugged("lru", "jemalloc_like")[quarter]!;
  assert.deepEqual(workload.run({ params }), workload.run({ classic: "lru_jemalloc_quarter" }));
});

Deno.test("a larger share for the heap means fewer pages swapped in and more pages read", () => {
  const workload = load(4);
  const counts = plugged("lru", "tcmalloc_like").map((params) => workload.run({ params }).counts);
  for (const [i, [, misses, swapIns]] of counts.slice(1).entries()) {
    assert.ok(misses! > counts[i]![1]! && swapIns! <= counts[i]![2]!);
  }
  assert.ok(counts[0]![2]! > 0);
});

Deno.test("the value is 100 us for a page read, 200 for one swapped in and 1 for a slow step, per event", () => {
  const { value, counts: [events, misses, swapIns, slow] } = load(5).run({ classic: "arc_tcmalloc_quarter" });
  assert.equal(value, (100 * misses! + 200 * swapIns! + slow!) / events!);
});
