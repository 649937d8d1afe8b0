import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { TraceError } from "./trace_error.ts";
import { MOST_BYTES, recordingOf } from "./trace_file.ts";

const bytes = Uint8Array.from({ length: 5000 }, (_, i) => i % 251);
const skipped = Uint8Array.of(0x5a, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9);
/** It takes several blocks, some of one repeated byte, some that do not compress. */
const much = Uint8Array.from(
  { length: 600_000 },
  (_, i) => i < 300_000 ? 7 : Math.imul(i, 2654435761) >>> 13,
);
const joined = (...parts: Uint8Array[]) => new Uint8Array(Buffer.concat(parts));

Deno.test("gzip and zstd are unpacked by what the file holds, whatever its name is, all members of it", () => {
  const [zip, zst] = [gzipSync(bytes), zstdCompressSync(bytes)];
  for (
    const [name, file, parts] of [
      ["a/b.c/web07.ids", bytes, [bytes]],
      ["web07.ids.gz", zip, [bytes]],
      ["web07.ids", zip, [bytes]],
      ["web07.ids.gz", joined(zip, zip), [bytes, bytes]],
      ["some.oracleGeneral.zst", zst, [bytes]],
      ["some.oracleGeneral.zst", joined(zst, zst), [bytes, bytes]],
      ["some.oracleGeneral.zst", joined(zst, skipped, zst), [
        bytes,
        bytes,
      ]],
      ["some.oracleGeneral.zst", joined(skipped, zst), [bytes]],
      ["some.oracleGeneral.zst", zstdCompressSync(much), [much]],
    ] as const
  ) {
    assert.deepEqual(recordingOf(name, file), { name, bytes: joined(...parts) }, `${name} ${file.length}`);
  }
});

Deno.test("cut off and damaged data is refused, and what unpacks to more than 256 MiB, as is a plain file of that size", () => {
  const params = { [constants.ZSTD_c_checksumFlag]: 1 };
  for (
    const [kind, zipped] of [["gzip", gzipSync(bytes)], [
      "zstd",
      zstdCompressSync(bytes, { params }),
    ]] as const
  ) {
    const damaged = zipped.map((byte, i) => (i === zipped.length >> 1 ? byte ^ 0xff : byte));
    for (const file of [zipped.subarray(0, -20), zipped.subarray(0, 20), zipped.subarray(0, 5), damaged]) {
      assert.throws(() => recordingOf("x.ids", file), { message: `the ${kind} data is broken or cut off` });
    }
  }
  const tooMuch = new Uint8Array(MOST_BYTES + 4);
  for (const file of [tooMuch, gzipSync(tooMuch, { level: 1 }), zstdCompressSync(tooMuch)]) {
    assert.throws(() => recordingOf("x.ids", file), { message: /^it holds more than 256 MiB/ });
  }
  assert.throws(() => recordingOf("x.ids", tooMuch), TraceError);
});
