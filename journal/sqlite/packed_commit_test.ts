import assert from "node:assert/strict";
import { batch, commit } from "../testing/commits.ts";
import { packCommit, unpackBatches } from "./packed_commit.ts";

const BATCHES = [
  batch(1, "A", "*", ["a", "b"], { type: "message" }),
  batch(3, "hub", ["A", "B"], ["c"]),
  batch(4, "hub", [], ["naïve"]),
];

Deno.test("a packed commit unpacks to rows with the same lines and tags", () => {
  assert.deepEqual([...unpackBatches(packCommit(0, commit(BATCHES)))], [
    {
      first_seq: 1,
      last_seq: 2,
      at_ms: BATCHES[0]!.atMs,
      source_ai: "A",
      audience: "*",
      lines: BATCHES[0]!.lines,
      tag: '{"type":"message"}',
    },
    {
      first_seq: 3,
      last_seq: 3,
      at_ms: BATCHES[1]!.atMs,
      source_ai: "hub",
      audience: "A,B",
      lines: BATCHES[1]!.lines,
      tag: undefined,
    },
    {
      first_seq: 4,
      last_seq: 4,
      at_ms: BATCHES[2]!.atMs,
      source_ai: "hub",
      audience: "",
      lines: BATCHES[2]!.lines,
      tag: undefined,
    },
  ]);
  assert.deepEqual([...unpackBatches(packCommit(0, commit([])))], []);
});

Deno.test("a spare buffer is used where it is large enough", () => {
  const large = new ArrayBuffer(100_000);
  assert.equal(packCommit(0, commit(BATCHES), large).bytes.buffer, large);
  const small = packCommit(0, commit(BATCHES), new ArrayBuffer(3));
  assert.deepEqual([...unpackBatches(small)], [...unpackBatches(packCommit(0, commit(BATCHES)))]);
});

Deno.test("lines that are views on a larger buffer are packed alone", () => {
  const lines = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
  assert.deepEqual([...packCommit(0, commit([{ ...BATCHES[0]!, lines }])).bytes], [2, 3]);
});
