import assert from "node:assert/strict";
import { networking } from "../kernels/networking/networking.ts";
import { readMahimahi } from "./mahimahi.ts";
import { TraceError } from "./trace_error.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("a line is a delivery opportunity at its millisecond, the last one's time is the period", () => {
  assert.deepEqual([...readMahimahi(bytesOf("0\n1\n1\n1\n4\n"))], [2, 3, 0, 0]);
  assert.deepEqual([...readMahimahi(bytesOf("3\r\n3"))], [2, 0, 0]);
});

Deno.test("a recording that is empty, falls, or holds anything but whole numbers is refused", () => {
  const crowded = "7\n".repeat(256);
  for (
    const text of ["", "0\n", "\n", "1\n\n2\n", "1\nx\n", "-1\n", "1.5\n", "3\n2\n", "99999999999\n", crowded]
  ) {
    assert.throws(() => readMahimahi(bytesOf(text)), TraceError, text.slice(0, 20));
  }
});

Deno.test("networking learns from slices of a recording, each at most as long as a generated link", () => {
  const lines = Array.from({ length: 150_000 }, (_, ms) => `${ms}\n`).join("");
  const slices = networking.traces!.load("down", bytesOf(lines), 3);
  assert.deepEqual(
    slices.map(({ spec }) => spec),
    [0, 1, 2].map((seed) => ({
      gen: "trace:down",
      seed,
      length: 30_000,
    })),
  );
  const { counts } = slices[1]!.run({ classic: "reno" });
  assert.equal(counts[0], 30_000);
  assert.throws(() => networking.traces!.load("down", bytesOf("0\n1\n2000\n"), 3), TraceError);
});
