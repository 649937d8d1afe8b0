import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { TraceError } from "./trace_error.ts";
import { recordingOf } from "./trace_file.ts";

const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);

Deno.test("the format is the ending of the name, with or without gzip", async () => {
  assert.deepEqual(await recordingOf("a/b.c/web07.ids", bytes), { format: "ids", bytes });
  assert.deepEqual(await recordingOf("web07.ids.gz", gzipSync(bytes)), { format: "ids", bytes });
});

Deno.test("a name without ending, cut off and damaged gzip data are refused", async () => {
  const zipped = gzipSync(bytes);
  const damaged = zipped.map((byte, i) => (i === zipped.length >> 1 ? byte ^ 0xff : byte));
  await assert.rejects(recordingOf("some/file", bytes), TraceError);
  await assert.rejects(recordingOf("x.ids.gz", zipped.subarray(0, -20)), TraceError);
  await assert.rejects(recordingOf("x.ids.gz", damaged), TraceError);
});
