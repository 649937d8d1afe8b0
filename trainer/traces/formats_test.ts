import assert from "node:assert/strict";
import { readOracleGeneral } from "./oracle_general.ts";
import { readPageIds } from "./page_ids.ts";
import { TraceError } from "./trace_error.ts";

Deno.test("page ids are 32 bits each, most significant byte first", () => {
  assert.deepEqual(readPageIds(Uint8Array.of(0, 0, 1, 2, 0xff, 0, 0, 0)), Uint32Array.of(258, 0xff000000));
});

Deno.test("page ids that are cut off or text are refused", () => {
  assert.throws(() => readPageIds(Uint8Array.of(0, 0, 1)), TraceError);
  assert.throws(() => readPageIds(new TextEncoder().encode("17\n18\n19\n20\n")), TraceError);
});

Deno.test("text is said to be text whatever its length, and both refusals say what page ids are", () => {
  for (const text of ["17\n18\n", "17\n18\n1", "\t17\r\n"]) {
    assert.throws(
      () => readPageIds(new TextEncoder().encode(text)),
      /this is text; page ids are unsigned 32-bit numbers, most significant byte first/,
      JSON.stringify(text),
    );
  }
  assert.throws(
    () => readPageIds(Uint8Array.of(0, 0, 1)),
    /unsigned 32-bit numbers, most significant byte first; 3 bytes are no whole number of them: cut off\?/,
  );
});

function access(seconds: number, object: bigint, size: number): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, seconds, true);
  view.setBigUint64(4, object, true);
  view.setUint32(12, size, true);
  view.setBigInt64(16, -1n, true);
  return bytes;
}

Deno.test("oracleGeneral holds time, object, size and next access, least significant byte first", () => {
  const bytes = Uint8Array.from([...access(7, 2n ** 40n + 1n, 512), ...access(7, 3n, 4096)]);
  assert.deepEqual(readOracleGeneral(bytes), {
    objects: BigUint64Array.of(2n ** 40n + 1n, 3n),
    sizes: Uint32Array.of(512, 4096),
  });
});

Deno.test("oracleGeneral that is cut off, or in which time goes back, is refused", () => {
  assert.throws(() => readOracleGeneral(access(1, 2n, 3).subarray(1)), TraceError);
  assert.throws(
    () => readOracleGeneral(Uint8Array.from([...access(2, 1n, 1), ...access(1, 1n, 1)])),
    TraceError,
  );
});
