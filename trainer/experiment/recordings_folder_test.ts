import assert from "node:assert/strict";
import { gunzipSync, gzipSync } from "node:zlib";
import { UserError } from "../../internal/user_error.ts";
import { Rng } from "../learner/rng.ts";
import { runExperiment } from "./collab.ts";
import { RECORDINGS } from "./page_cache_tasks.ts";
import { recordedTaskIn } from "./recordings_folder.ts";
import { summarize } from "./summary.ts";

/** Makes page numbers with favourites: each is the smaller of two draws. */
function recording(accesses: number, seed: number): Uint8Array {
  const rng = new Rng(seed);
  const bytes = new DataView(new ArrayBuffer(accesses * 4));
  for (let i = 0; i < accesses; i++) bytes.setUint32(i * 4, Math.min(rng.below(300), rng.below(300)));
  return gzipSync(new Uint8Array(bytes.buffer));
}

const FILES = Object.fromEntries(RECORDINGS.map((name, i) => [name, recording(2400, i + 1)]));

async function folderOf(files: Readonly<Record<string, Uint8Array>>) {
  const path = await Deno.makeTempDir({ prefix: "aicollab-test-" });
  for (const [name, bytes] of Object.entries(files)) await Deno.writeFile(`${path}/${name}`, bytes);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("the recorded task scores a point by its mean ratio to each recording's best classic", async () => {
  await using folder = await folderOf(FILES);
  const { workloads, starts, score } = await recordedTaskIn(folder.path);
  assert.deepEqual(workloads.map(({ name }) => name), RECORDINGS.map((name) => `${name}, first half`));
  assert.notEqual(workloads[0]!.digest, workloads[1]!.digest);
  assert.ok(starts.every((start) => score(start) >= 1), "no classic beats the best one");
});

Deno.test("the second half of a recording is no part of the recorded task", async () => {
  const [first, second] = RECORDINGS;
  await using folder = await folderOf(FILES);
  const unzipped = new Uint8Array(2400 * 4);
  unzipped.set(gunzipSync(FILES[first]!).subarray(0, 1200 * 4));
  await using changed = await folderOf({ [first]: unzipped, [second]: FILES[second]! });
  assert.deepEqual(
    (await recordedTaskIn(changed.path)).workloads,
    (await recordedTaskIn(folder.path)).workloads,
  );
});

Deno.test("the experiment on the same recordings comes to the same bytes", async () => {
  await using folder = await folderOf(FILES);
  const run = async () => {
    const task = await recordedTaskIn(folder.path);
    const curves = await runExperiment({
      ...{ task, trainers: 2, evals: 30, interval: 10, seeds: 2 },
      signal: new AbortController().signal,
      onSeed() {},
    });
    return JSON.stringify(summarize(curves, task, [0.5]));
  };
  const first = await run();
  assert.equal(first, await run());
  assert.ok(!first.includes(folder.path), "where the recordings lie changes nothing");
});

Deno.test("a folder without a recording, or with a broken or short one, is refused by the file's name", async () => {
  const [first, second] = RECORDINGS;
  for (
    const [broken, why] of [
      [undefined, /No such file/],
      [FILES[second]!.subarray(0, -20), /broken or cut off/],
      [new Uint8Array(4001), /cut off/],
      [recording(1999, 1), /too few/],
    ] as const
  ) {
    await using folder = await folderOf({ [first]: FILES[first]!, ...(broken && { [second]: broken }) });
    await assert.rejects(recordedTaskIn(folder.path), (error) => {
      assert.ok(error instanceof UserError);
      assert.ok(error.message.includes(second), error.message);
      assert.match(error.why!, why);
      return true;
    });
  }
});
