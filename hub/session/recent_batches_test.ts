import assert from "node:assert/strict";
import type { Audience, Batch } from "../../journal/rows.ts";
import { RecentBatches } from "./recent_batches.ts";

function batch(first: number, last: number, source = "a", audience: Audience = "*"): Batch {
  return { first, last, atMs: 0, source, audience, lines: new Uint8Array(10) };
}

Deno.test("a reader gets the kept batches that concern it, as the published blocks themselves", () => {
  const recent = new RecentBatches(1_000, 0);
  const batches = [batch(1, 5), batch(6, 6, "b"), batch(7, 7, "hub", ["c"]), batch(8, 9, "hub", [])];
  batches.forEach((each) => recent.add(each));
  assert.deepEqual(recent.read({ ai: "c" }, 0, 1_000), {
    blocks: [batches[0]!.lines, batches[1]!.lines, batches[2]!.lines],
    last: 9,
  });
  assert.deepEqual(recent.read({ ai: "a" }, 0, 1_000), { blocks: [batches[1]!.lines], last: 9 });
  assert.deepEqual(recent.read({ ai: "b" }, 6, 1_000), { blocks: [], last: 9 });
});

Deno.test("reading stops after the batch that reaches the wanted size", () => {
  const recent = new RecentBatches(1_000, 0);
  for (let seq = 1; seq <= 5; seq++) recent.add(batch(seq, seq));
  assert.equal(recent.read({ ai: "z" }, 0, 20)?.last, 2);
});

Deno.test("what was dropped for space, or came before the start, is left to the disk", () => {
  const recent = new RecentBatches(25, 100);
  assert.equal(recent.read({ ai: "z" }, 99, 10), null);
  for (let seq = 101; seq <= 104; seq++) recent.add(batch(seq, seq));
  assert.equal(recent.read({ ai: "z" }, 101, 10), null);
  assert.equal(recent.read({ ai: "z" }, 102, 100)?.last, 104);
});

Deno.test("a position inside of a batch is left to the disk", () => {
  const recent = new RecentBatches(1_000, 0);
  recent.add(batch(1, 5));
  assert.equal(recent.read({ ai: "z" }, 3, 10), null);
  assert.deepEqual(recent.read({ ai: "z" }, 5, 10), { blocks: [], last: 5 });
});

Deno.test("of many batches exactly the newest are kept", () => {
  const recent = new RecentBatches(50, 0);
  for (let seq = 1; seq <= 5_000; seq++) recent.add(batch(seq, seq));
  assert.equal(recent.read({ ai: "z" }, 4_994, 10), null);
  assert.equal(recent.read({ ai: "z" }, 4_995, 1_000)?.blocks.length, 5);
});

Deno.test("entries are read backwards, each with its batch, down to the given seq or the oldest one kept", () => {
  const recent = new RecentBatches(30, 0);
  const lines = (text: string) => ({ lines: new TextEncoder().encode(text) });
  recent.add({ ...batch(1, 2), ...lines("dropped 1\ndropped 2\n") });
  recent.add({ ...batch(3, 5, "b"), ...lines("x3\nx4\nx5\n") });
  recent.add({ ...batch(6, 6, "c"), ...lines("x6\n") });
  const read = (after: number) =>
    [...recent.backwards(after)].map(({ batch, line }) =>
      `${batch.source} ${new TextDecoder().decode(line)}`
    );
  assert.deepEqual(read(0), ["c x6", "b x5", "b x4", "b x3"]);
  assert.deepEqual(read(4), ["c x6", "b x5"]);
  assert.deepEqual(read(6), []);
});
