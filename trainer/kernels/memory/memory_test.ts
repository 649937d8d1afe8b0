import fc from "fast-check";
import assert from "node:assert/strict";
import { decode } from "../space.ts";
import { allocClassics } from "./alloc_classics.ts";
import { allocOf, allocSpace } from "./alloc_space.ts";
import { type Allocator, Heap } from "./heap.ts";
import { generateHeapEvents, type HeapEvents } from "./heap_events.ts";
import { memory } from "./memory.ts";

/** Returns where everything lies, what is held and what was slow, after each event. */
function traceOf(program: HeapEvents, allocator: Allocator): number[] {
  const heap = new Heap(program, allocator);
  const trace: number[] = [];
  while (!heap.isDone) trace.push(heap.step().address, allocator.committed, allocator.slowSteps);
  return trace;
}

/** Makes a program with some objects of many pages among its own. */
function withLarge(seed: number, steps: number): HeapEvents {
  const bytes = new Map<number, number>();
  return generateHeapEvents(seed, steps).map((value, i, all) => {
    if (i % 2 === 0 || value === 0) return value;
    const object = all[i - 1]!;
    const larger = object % 50 === 0 && !bytes.has(object) ? 5000 * (1 + object % 7) : value;
    bytes.set(object, larger);
    return larger;
  });
}

for (const name of ["power_of_two", "jemalloc_like", "tcmalloc_like"] as const) {
  Deno.test(`alloc@1 at ${name} is the classic ${name}, address by address`, () => {
    for (const program of [generateHeapEvents(1, 3000), withLarge(3, 6000)]) {
      const classic = traceOf(program, allocClassics[name]());
      assert.ok(classic.length > 15_000);
      assert.deepEqual(traceOf(program, allocOf(allocSpace.points[name]!)), classic);
    }
  });
}

Deno.test("every point of alloc@1 has a classic of its name", () => {
  for (const name of Object.keys(allocSpace.points)) assert.ok(memory.classics.includes(name));
});

/** Fails where two objects overlap. */
function checkPlaces(program: HeapEvents, allocator: Allocator): void {
  const alive = new Map<number, { from: number; to: number }>();
  const heap = new Heap(program, allocator);
  for (let i = 0; !heap.isDone; i += 2) {
    const object = program[i]!;
    const size = program[i + 1]!;
    const { address } = heap.step();
    alive.delete(object);
    if (size === 0) continue;
    assert.ok(allocator.roundedUp(size) >= size);
    for (const { from, to } of alive.values()) assert.ok(address + size <= from || to <= address);
    alive.set(object, { from: address, to: address + size });
  }
}

Deno.test("no two objects overlap, wherever the family is set and in every classic", () => {
  const program = withLarge(5, 300);
  for (const make of Object.values(allocClassics)) checkPlaces(program, make());
  const box = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 });
  fc.assert(fc.property(box, (x) => checkPlaces(program, allocOf(decode(allocSpace, x)))), { numRuns: 10 });
});

Deno.test("pages that nobody needs go back to the system after the decay, not before", () => {
  const params = { ...allocSpace.points["jemalloc_like"]!, decay_ops: 100 };
  const allocator = allocOf(params);
  const address = allocator.allocate(1_000_000);
  allocator.release(address, 1_000_000);
  const other = allocator.allocate(100_000);
  assert.equal(other, address, "the free pages are taken again");
  allocator.release(other, 100_000);
  for (let i = 0; i < 20; i++) allocator.release(allocator.allocate(8), 8);
  assert.equal(allocator.committed, 245 * 4096, "small objects fit into them");
  for (let i = 0; i < 40; i++) allocator.release(allocator.allocate(8), 8);
  assert.equal(allocator.committed, 16_384);
});

Deno.test("peaks are of what was asked for and of what is held", () => {
  const heap = new Heap(Int32Array.of(0, 100, 1, 50, 0, 0, 1, 60, 1, 0), allocClassics.bump());
  while (!heap.isDone) heap.step();
  assert.deepEqual([heap.events, heap.peakLive, heap.peakCommitted], [5, 150, 65_536]);
});

Deno.test("a resize within the same class stays where it is", () => {
  const heap = new Heap(Int32Array.of(0, 100, 0, 110, 0, 200), allocClassics.jemalloc_like());
  const places = [heap.step(), heap.step(), heap.step()].map(({ address }) => address);
  assert.equal(places[0], places[1]);
  assert.notEqual(places[1], places[2]);
});

Deno.test("programs have the stated sizes, and every object is released once", () => {
  const program = generateHeapEvents(3, 20_000);
  const sizes = new Map<number, number>();
  let released = 0;
  for (let i = 0; i < program.length; i += 2) {
    const [object, bytes] = [program[i]!, program[i + 1]!];
    if (bytes === 0) released++;
    else if (!sizes.has(object)) sizes.set(object, bytes);
  }
  assert.equal(released, sizes.size);
  const sorted = [...sizes.values()].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1]!;
  assert.ok(median > 60 && median < 90, `${median}: 64, and above it as powers of two have a median of 256`);
  assert.deepEqual(generateHeapEvents(3, 20_000), program);
});

Deno.test("the objective is ln of held over asked for, and 0.05 for a slow step in a hundred", () => {
  const { value, counts } = memory.load({ gen: "program@1", seed: 2, length: 3000 }).run({ classic: "bump" });
  const [events, live, committed, slow] = counts as [number, number, number, number];
  assert.ok(Math.abs(value - Math.log(committed / live) - (0.05 * 100 * slow) / events) < 1e-12);
});
