import assert from "node:assert/strict";
import { commit, run } from "../testing/journal_contract.ts";
import { packCommit, unpackRuns } from "./packed_commit.ts";

const RUNS = [run(1, "A", "*", ["a", "b"]), run(3, "hub", ["A", "B"], ["c"]), run(4, "hub", [], ["naïve"])];

Deno.test("a packed commit unpacks to rows with the same lines", () => {
  assert.deepEqual([...unpackRuns(packCommit(commit(RUNS)))], [
    { first_seq: 1, last_seq: 2, at_ms: RUNS[0]!.atMs, source_ai: "A", audience: "*", lines: RUNS[0]!.lines },
    {
      first_seq: 3,
      last_seq: 3,
      at_ms: RUNS[1]!.atMs,
      source_ai: "hub",
      audience: "A,B",
      lines: RUNS[1]!.lines,
    },
    {
      first_seq: 4,
      last_seq: 4,
      at_ms: RUNS[2]!.atMs,
      source_ai: "hub",
      audience: "",
      lines: RUNS[2]!.lines,
    },
  ]);
  assert.deepEqual([...unpackRuns(packCommit(commit([])))], []);
});

Deno.test("a spare buffer is used where it is large enough", () => {
  const large = new ArrayBuffer(100_000);
  assert.equal(packCommit(commit(RUNS), large).bytes.buffer, large);
  const small = packCommit(commit(RUNS), new ArrayBuffer(3));
  assert.deepEqual([...unpackRuns(small)], [...unpackRuns(packCommit(commit(RUNS)))]);
});

Deno.test("lines that are views on a larger buffer are packed alone", () => {
  const lines = new Uint8Array([1, 2, 3, 4]).subarray(1, 3);
  assert.deepEqual([...packCommit(commit([{ ...RUNS[0]!, lines }])).bytes], [2, 3]);
});
