import fc from "fast-check";
import assert from "node:assert/strict";
import { TraceError } from "../../traces/trace_error.ts";
import { decode } from "../space.ts";
import { fewestMisses } from "./belady.ts";
import { filesystem } from "./filesystem.ts";
import { genqOf, genqSpace } from "./genq_space.ts";
import { countMisses, type MakeReplacement } from "./page_cache.ts";
import { generateDb, generateWeb } from "./page_streams.ts";
import { cacheSize, type PageTrace, pageTraceOf } from "./page_trace.ts";
import { replacementClassics } from "./replacement_classics.ts";

/** Records the calls of a policy and its answers, in order. */
function eventsOf(make: MakeReplacement, trace: PageTrace, capacity: number): number[] {
  const events: number[] = [];
  const recorded: MakeReplacement = (pages, size) => {
    const inner = make(pages, size);
    return {
      onHit: (page) => inner.onHit(page),
      evict(incoming) {
        const victim = inner.evict(incoming);
        events.push(incoming, victim);
        return victim;
      },
      insert: (page) => inner.insert(page),
    };
  };
  events.push(countMisses(trace, recorded, { capacity }));
  return events;
}

const random = fc.array(fc.nat({ max: 30 }), { minLength: 50, maxLength: 300 }).map(pageTraceOf);

for (const name of ["fifo", "lru", "clock", "bip", "two_q", "s3_fifo"] as const) {
  Deno.test(`genq@1 at ${name} is the classic ${name}, eviction by eviction`, () => {
    const [family, classic] = [genqOf(genqSpace.points[name]!), replacementClassics[name]()];
    for (const trace of [generateDb(1, 6000), generateWeb(2, 6000), generateDb(3, 6000)]) {
      for (const capacity of [cacheSize(trace), 37]) {
        const events = eventsOf(classic, trace, capacity);
        assert.ok(events.length > 2000);
        assert.deepEqual(eventsOf(family, trace, capacity), events);
      }
    }
    fc.assert(
      fc.property(random, fc.integer({ min: 1, max: 20 }), (trace, capacity) => {
        assert.deepEqual(eventsOf(family, trace, capacity), eventsOf(classic, trace, capacity));
      }),
      { numRuns: 50 },
    );
  });
}

Deno.test("every point of genq@1 has a classic of its name", () => {
  for (const name of Object.keys(genqSpace.points)) assert.ok(filesystem.classics.includes(name));
});

Deno.test("no policy evicts what is not cached, and none misses less often than MIN", () => {
  const policies = fc.oneof(
    fc.constantFrom(...Object.values(replacementClassics).map((make): MakeReplacement => make())),
    fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 8, maxLength: 8 })
      .map((x) => genqOf(decode(genqSpace, x))),
  );
  fc.assert(fc.property(policies, random, fc.integer({ min: 1, max: 20 }), (make, trace, capacity) => {
    const cached = new Set<number>();
    const watched: MakeReplacement = (pages, size) => {
      const inner = make(pages, size);
      return {
        onHit: (page) => inner.onHit(page),
        evict(incoming) {
          const victim = inner.evict(incoming);
          assert.ok(cached.delete(victim));
          return victim;
        },
        insert(page) {
          cached.add(page);
          inner.insert(page);
        },
      };
    };
    const misses = countMisses(trace, watched, { capacity });
    assert.ok(misses >= fewestMisses(trace, capacity));
    assert.ok(misses >= trace.pages && misses <= trace.accesses.length);
  }));
});

/** Tries every eviction. */
function fewestByTrying(
  accesses: readonly number[],
  capacity: number,
  cached: readonly number[] = [],
): number {
  const [page, ...rest] = accesses;
  if (page === undefined) return 0;
  if (cached.includes(page)) return fewestByTrying(rest, capacity, cached);
  if (cached.length < capacity) return 1 + fewestByTrying(rest, capacity, [...cached, page]);
  return 1 + Math.min(
    ...cached.map((victim) => fewestByTrying(rest, capacity, [...cached.filter((p) => p !== victim), page])),
  );
}

Deno.test("MIN has as few misses as the best of all ways to evict", () => {
  const accesses = fc.array(fc.nat({ max: 5 }), { maxLength: 10 });
  fc.assert(
    fc.property(accesses, fc.integer({ min: 1, max: 3 }), (names, capacity) => {
      assert.equal(fewestMisses(pageTraceOf(names), capacity), fewestByTrying(names, capacity));
    }),
    { numRuns: 50 },
  );
});

Deno.test("LRU, LFU, SIEVE and ARC do on a few accesses what their papers say", () => {
  const missesOf = (name: keyof typeof replacementClassics, names: number[], capacity: number) =>
    countMisses(pageTraceOf(names), replacementClassics[name](), { capacity });
  assert.equal(missesOf("lru", [1, 2, 1, 3, 1, 2], 2), 4);
  assert.equal(missesOf("lfu", [1, 1, 2, 3, 1, 2], 2), 4);
  assert.equal(missesOf("sieve", [1, 2, 3, 1, 4, 2, 1, 5, 3], 3), 7);
  // A scan through ARC leaves alone what was used twice.
  assert.equal(missesOf("arc", [1, 2, 1, 2, 10, 11, 12, 13, 14, 15, 1, 2], 4), 8);
  assert.equal(missesOf("lru", [1, 2, 1, 2, 10, 11, 12, 13, 14, 15, 1, 2], 4), 10);
});

Deno.test("what is larger than the cache passes by it, and room is made for large pages", () => {
  const trace = { ...pageTraceOf([1, 2, 3, 1, 2, 3]), sizes: Uint32Array.of(2, 2, 9, 2, 2, 9) };
  assert.equal(countMisses(trace, replacementClassics.lru(), { capacity: 4 }), 4);
  const large = { ...pageTraceOf([1, 2, 3, 1]), sizes: Uint32Array.of(2, 2, 4, 2) };
  assert.equal(countMisses(large, replacementClassics.fifo(), { capacity: 4 }), 4);
});

Deno.test("the value is the mean of the two miss ratios", () => {
  const workload = filesystem.load({ gen: "db@1+web@1", seed: 5, length: 8000 });
  const { value, counts: [dbAccesses, dbMisses, webAccesses, webMisses] } = workload.run({ classic: "lru" });
  assert.equal(dbAccesses! + webAccesses!, 8000);
  const db = generateDb(5, 4000);
  assert.equal(dbMisses, countMisses(db, replacementClassics.lru(), { capacity: cacheSize(db) }));
  assert.equal(value, (dbMisses! / 4000 + webMisses! / 4000) / 2);
  assert.ok(workload.bound!().value < value);
});

Deno.test("the generators do what they say: scans for half of the database's accesses, a quarter of one-hits", () => {
  const [db, web] = [generateDb(7, 60_000), generateWeb(7, 60_000)];
  const counts = (trace: PageTrace) => {
    const times = new Int32Array(trace.pages);
    for (const page of trace.accesses) times[page]!++;
    return times;
  };
  assert.ok(db.pages > 5000 && db.pages <= 6000);
  const oneHits = counts(web).filter((times) => times === 1).length;
  assert.ok(oneHits > 15_000 && oneHits < 18_000, `${oneHits}`);
  assert.deepEqual(generateDb(7, 60_000), db);
  assert.notDeepEqual(generateWeb(8, 60_000), web);
});

Deno.test("a recording is cut in time into slices of equal length, each a workload of its own", () => {
  const names = Array.from({ length: 6001 }, (_, i) => (i * i) % 997);
  const bytes = new Uint8Array(names.length * 4);
  names.forEach((name, i) => new DataView(bytes.buffer).setUint32(i * 4, name));
  const slices = filesystem.traces!.load({ name: "some.ids", bytes }, { slices: 3 }).workloads;
  assert.deepEqual(
    slices.map(({ spec }) => spec),
    [0, 1, 2].map((seed) => ({ gen: "trace:ids", seed, length: 2000 })),
  );
  assert.equal(new Set(slices.map(({ digest }) => digest)).size, 3);
  assert.equal(slices[1]!.run({ classic: "lru" }).counts[0], 2000);
  assert.throws(() => filesystem.traces!.load({ name: "some.ids", bytes }, { slices: 7 }), TraceError);
  assert.throws(() => filesystem.traces!.load({ name: "constructor", bytes }, { slices: 3 }), TraceError);
});
