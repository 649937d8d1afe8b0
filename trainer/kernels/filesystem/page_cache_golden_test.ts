/**
 * These are the misses that libCacheSim counts on its CloudPhysics sample (its own test's numbers). The sample is
 * not ours to ship: AICOLLAB_TEST_DATA names a folder that holds it.
 */
import assert from "node:assert/strict";
import { readOracleGeneral } from "../../traces/oracle_general.ts";
import { recordingOf } from "../../traces/trace_file.ts";
import { countMisses } from "./page_cache.ts";
import { pageTraceOf } from "./page_trace.ts";
import { replacementClassics } from "./replacement_classics.ts";

const STEP_BYTES = 128 * 1024 * 1024;
/** The misses are at one to eight steps of cache. */
const GOLDEN = {
  lru: [93374, 89783, 83572, 81722, 72494, 72104, 71972, 71704],
  fifo: [93403, 89386, 84387, 84025, 72498, 72228, 72182, 72140],
  clock: [93313, 89775, 83411, 81328, 74815, 72283, 71927, 64456],
  sieve: [91699, 86720, 78578, 76707, 69945, 66221, 64445, 64376],
};

const folder = Deno.env.get("AICOLLAB_TEST_DATA");
if (!folder) console.log("SKIPPED: libCacheSim's miss counts, as AICOLLAB_TEST_DATA is not set");

Deno.test({
  name: "LRU, FIFO, CLOCK and SIEVE miss exactly as often as in libCacheSim",
  ignore: !folder,
  async fn() {
    const name = "cloudphysics.oracle_general.gz";
    const { bytes } = await recordingOf(name, await Deno.readFile(`${folder}/${name}`));
    const { objects, sizes } = readOracleGeneral(bytes);
    const trace = { ...pageTraceOf(objects), sizes };
    for (const policy of Object.keys(GOLDEN) as (keyof typeof GOLDEN)[]) {
      const misses = GOLDEN[policy].map((_, i) =>
        countMisses(trace, replacementClassics[policy](), { capacity: (i + 1) * STEP_BYTES })
      );
      assert.deepEqual(misses, GOLDEN[policy], policy);
    }
  },
});
