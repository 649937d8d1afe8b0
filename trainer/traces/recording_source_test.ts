import assert from "node:assert/strict";
import { TraceError } from "./trace_error.ts";
import { readSource } from "./recording_source.ts";
import { MOST_BYTES } from "./trace_file.ts";

Deno.test("a file is read whole, with its progress", async () => {
  const path = await Deno.makeTempFile();
  const bytes = Uint8Array.from({ length: 3_000_000 }, (_, i) => i % 251);
  await Deno.writeFile(path, bytes);
  const seen: number[] = [];
  assert.deepEqual(await readSource(path, { onProgress: (mib) => seen.push(mib) }), bytes);
  assert.equal(seen.at(-1), 2);
  await Deno.remove(path);
});

Deno.test("more than 256 MiB are refused before they are held, be it a file without an end", async () => {
  await assert.rejects(readSource("/dev/zero"), (error) => error instanceof TraceError);
  const path = await Deno.makeTempFile();
  await Deno.truncate(path, MOST_BYTES + 1);
  await assert.rejects(readSource(path), { message: /^it holds more than 256 MiB/ });
  await Deno.remove(path);
});

Deno.test("reading ends with the reason of its signal", async () => {
  const reason = new Error("enough");
  await assert.rejects(readSource("/dev/zero", { signal: AbortSignal.abort(reason) }), reason);
});
