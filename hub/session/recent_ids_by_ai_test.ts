import assert from "node:assert/strict";
import { RecentIdsByAi } from "./recent_ids_by_ai.ts";

/** Makes memories over a journal that answers, and a sequencer that settles, when the test says so. */
function world() {
  const reads: PromiseWithResolvers<Map<string, number>>[] = [];
  const settling: PromiseWithResolvers<void>[] = [];
  const waitIn = <T>(list: PromiseWithResolvers<T>[]) => {
    const waiting = Promise.withResolvers<T>();
    list.push(waiting);
    return waiting.promise;
  };
  const ids = new RecentIdsByAi({
    journal: { recentIds: () => waitIn(reads).then((found) => [...found]) },
    sequencer: { settled: () => waitIn(settling) },
    capacity: 10,
  });
  return { ids, reads, settling };
}

const eventLoopTurn = () => new Promise((resolve) => setTimeout(resolve));

Deno.test("connections of one AI that open at once share one memory, and wait for one reading of the journal", async () => {
  const { ids, reads } = world();
  const [first, second, other] = [ids.hold("A"), ids.hold("A"), ids.hold("B")];
  assert.equal(first.recent, second.recent);
  assert.notEqual(first.recent, other.recent);
  assert.equal(reads.length, 2, "one for each AI");
  reads[0]!.resolve(new Map([["m1", 7]]));
  await Promise.all([first.loaded, second.loaded]);
  assert.equal(second.recent.get("m1"), 7);
});

Deno.test("a memory is kept until its last holder has gone and what was decided before is published", async () => {
  const { ids, settling } = world();
  const [first, second] = [ids.hold("A"), ids.hold("A")];
  first.release();
  settling[0]!.resolve();
  await eventLoopTurn();
  assert.equal(ids.size, 1);
  second.release();
  await eventLoopTurn();
  assert.equal(ids.hold("A").recent, second.recent, "a turn of it may be undecided");
  settling[1]!.resolve();
  await eventLoopTurn();
  assert.equal(ids.size, 1, "somebody has come meanwhile");
});

Deno.test("nothing is left in memory of 10,000 AIs that were here for a moment", async () => {
  const { ids, reads, settling } = world();
  for (let n = 0; n < 10_000; n++) ids.hold(`A${n}`).release();
  assert.equal(ids.size, 10_000);
  for (const read of reads) read.resolve(new Map());
  for (const settled of settling) settled.resolve();
  await eventLoopTurn();
  assert.equal(ids.size, 0);
});

Deno.test("a memory that cannot be read fails its holders, and nobody else", async () => {
  const { ids, reads } = world();
  const held = ids.hold("A");
  reads[0]!.reject(new Error("unreadable"));
  await assert.rejects(held.loaded, { message: "unreadable" });
});
