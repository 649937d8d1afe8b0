import assert from "node:assert/strict";
import { Rng } from "../learner/rng.ts";
import { isOracleGeneral, readOracleGeneral } from "./oracle_general.ts";
import { readPageIds, readPageIds32, readPageIds64 } from "./page_ids.ts";
import { TraceError } from "./trace_error.ts";

const words = (...numbers: number[]) => {
  const view = new DataView(new ArrayBuffer(numbers.length * 4));
  numbers.forEach((number, i) => view.setUint32(i * 4, number));
  return new Uint8Array(view.buffer);
};

Deno.test("page ids are 32 bits each, most significant byte first", () => {
  assert.deepEqual(readPageIds(words(258, 0xff000000)), { names: Uint32Array.of(258, 0xff000000), bits: 32 });
  assert.deepEqual(readPageIds(words(7)), { names: Uint32Array.of(7), bits: 32 });
  assert.deepEqual(readPageIds(words(0, 0, 0, 0)).names.length, 4);
});

Deno.test("page ids of 64 bits are recognized by their empty halves, in both byte orders", () => {
  const pages = Array.from({ length: 500 }, (_, i) => (i * i) % 97);
  assert.deepEqual(readPageIds(words(...pages.flatMap((page) => [0, page]))), {
    names: Uint32Array.from(pages),
    bits: 64,
  });
  assert.equal(readPageIds(words(...pages.flatMap((page) => [page << 24, 0]))).bits, 64);
  assert.deepEqual(readPageIds64(words(1, 2)), BigUint64Array.of(2n ** 32n + 2n));
});

Deno.test("page ids that may as well have 64 bits are refused; naming the format settles it", () => {
  const rng = new Rng(1);
  const page = () => rng.below(1000);
  const addresses = words(...Array.from({ length: 4000 }, (_, i) => i % 2 === 0 ? 0x7f03 : page() * 4096));
  const hashes = Array.from({ length: 1000 }, () => [rng.below(2 ** 32 - 1), rng.below(2 ** 32 - 1)]);
  const hashed = words(...Array.from({ length: 4000 }, () => hashes[page()]!).flat());
  for (const bytes of [addresses, hashed]) {
    assert.throws(() => readPageIds(bytes), /these look like 64-bit ones: name the format, ids64 or ids32$/);
    assert.equal(readPageIds64(bytes).length, bytes.length / 8);
    assert.equal(readPageIds32(bytes).length, bytes.length / 4);
  }
});

Deno.test("32-bit page ids are not taken for others: loops, scans, hot pages and hashes", () => {
  const rng = new Rng(1);
  const hashes = Array.from({ length: 500 }, () => rng.below(2 ** 32 - 1));
  for (
    const page of [
      (i: number) => i % 600,
      (i: number) => i,
      (i: number) => i % 2 === 0 ? i % 20 : rng.below(300),
      () => hashes[rng.below(500)]!,
      () => rng.below(2),
    ]
  ) {
    assert.equal(
      readPageIds(words(...Array.from({ length: 4000 }, (_, i) => page(i)))).bits,
      32,
      String(page),
    );
  }
});

Deno.test("page ids that are cut off or text are refused", () => {
  assert.throws(() => readPageIds(Uint8Array.of(0, 0, 1)), TraceError);
  assert.throws(() => readPageIds(new TextEncoder().encode("17\n18\n19\n20\n")), TraceError);
});

Deno.test("text is said to be text whatever its length, and both refusals say what page ids are", () => {
  for (const text of ["17\n18\n", "17\n18\n1", "\t17\r\n"]) {
    assert.throws(
      () => readPageIds(new TextEncoder().encode(text)),
      /this is text that begins with "17"; page ids are unsigned 32-bit numbers, most significant byte first/,
      JSON.stringify(text),
    );
  }
  assert.throws(
    () => readPageIds(Uint8Array.of(0, 0, 1)),
    /unsigned 32-bit numbers, most significant byte first; 3 bytes are no whole number of them: cut off\?/,
  );
});

function access(seconds: number, object: bigint, size: number, next = -1n): Uint8Array {
  const bytes = new Uint8Array(24);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, seconds, true);
  view.setBigUint64(4, object, true);
  view.setUint32(12, size, true);
  view.setBigInt64(16, next, true);
  return bytes;
}

Deno.test("oracleGeneral holds time, object, size and next access, least significant byte first", () => {
  const bytes = Uint8Array.from([...access(7, 2n ** 40n + 1n, 512), ...access(7, 3n, 4096)]);
  assert.deepEqual(readOracleGeneral(bytes), {
    objects: BigUint64Array.of(2n ** 40n + 1n, 3n),
    sizes: Uint32Array.of(512, 4096),
  });
});

Deno.test("oracleGeneral is read where seconds of 32 bits wrap or a clock was set back: the order counts", () => {
  const times = [0xfffffffe, 0xffffffff, 0, 1, 0, 2, 3, 4];
  const bytes = Uint8Array.from(times.flatMap((seconds, i) => [...access(seconds, BigInt(i), 1)]));
  assert.deepEqual([...readOracleGeneral(bytes).objects], times.map((_, i) => BigInt(i)));
  assert.ok(isOracleGeneral(bytes));
});

Deno.test("what is cut off, or has neither times nor next accesses, is no oracleGeneral", () => {
  assert.throws(() => readOracleGeneral(access(1, 2n, 3).subarray(1)), TraceError);
  const falling = (next: bigint) =>
    Uint8Array.from(Array.from({ length: 40 }, (_, i) => [...access(40 - i, 1n, 1, next)]).flat());
  assert.throws(
    () => readOracleGeneral(falling(1n)),
    /time goes back all the while: this is no oracleGeneral/,
  );
  assert.equal(readOracleGeneral(falling(-2n)).objects.length, 40);
  const ids = words(...Array.from({ length: 600 }, (_, i) => (i * i) % 251));
  assert.deepEqual([isOracleGeneral(falling(-1n)), isOracleGeneral(ids), isOracleGeneral(new Uint8Array())], [
    false,
    false,
    false,
  ]);
});
