import assert from "node:assert/strict";
import { networking } from "../kernels/networking/networking.ts";
import { readMahimahi } from "./mahimahi.ts";
import { TraceError } from "./trace_error.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);

Deno.test("a line is a delivery opportunity at its millisecond, the last one's time is the period", () => {
  assert.deepEqual([...readMahimahi(bytesOf("0\n1\n1\n1\n4\n"))], [2, 3, 0, 0]);
  assert.deepEqual([...readMahimahi(bytesOf("3\r\n3"))], [2, 0, 0]);
});

Deno.test("blanks around numbers, empty lines at the end and a byte-order mark change nothing", () => {
  for (const text of ["0\n1 \n4\t\r\n", " 0\n\t1\n4\n\n \n", "\ufeff0\n1\n4"]) {
    assert.deepEqual([...readMahimahi(bytesOf(text))], [2, 1, 0, 0], JSON.stringify(text));
  }
});

Deno.test("a recording that is empty, falls, or holds anything but whole numbers is refused", () => {
  const crowded = "7\n".repeat(65_536);
  for (
    const text of [
      "",
      "0\n",
      "\n",
      "1\n\n2\n",
      "1 2\n",
      "1\nx\n",
      "-1\n",
      "1.5\n",
      "3\n2\n",
      "99999999999\n",
      crowded,
    ]
  ) {
    assert.throws(() => readMahimahi(bytesOf(text)), TraceError, text.slice(0, 20));
  }
  assert.throws(
    () => readMahimahi(bytesOf("time,rate\n1,2\n")),
    /^TraceError: line 1 is no whole number; .*, this is text that begins with "time,rate"$/,
  );
});

Deno.test("networking learns from slices of a recording, each by default at most as long as a generated link", () => {
  const bytes = bytesOf(Array.from({ length: 150_000 }, (_, ms) => `${ms}\n`).join(""));
  const recording = { name: "some.down", bytes };
  const { workloads, length } = networking.traces!.load(recording, { slices: 3 });
  assert.equal(length, 149_999);
  assert.deepEqual(
    workloads.map(({ spec }) => spec),
    [0, 1, 2].map((seed) => ({
      gen: "trace:down",
      seed,
      length: 30_000,
    })),
  );
  const { counts } = workloads[1]!.run({ classic: "reno" });
  assert.equal(counts[0], 30_000);
  const lengthOf = (longest: number) =>
    networking.traces!.load(recording, { slices: 3, longest }).workloads[2]!.spec.length;
  assert.deepEqual([lengthOf(40_000), lengthOf(Infinity)], [40_000, 49_999]);
  assert.throws(() => lengthOf(999), { message: "a piece of 999 ms is too short: 1000 or more" });
  const short = { name: "some.down", bytes: bytesOf("0\n1\n2000\n") };
  assert.throws(() => networking.traces!.load(short, { slices: 3 }), {
    message: "2000 ms are too few: 3000 or more are needed",
  });
});

Deno.test("more than 255 packets in a millisecond are all there", () => {
  const lines = Array.from({ length: 2000 }, (_, ms) => `${ms}\n`.repeat(ms === 7 ? 700 : 1)).join("");
  const link = readMahimahi(bytesOf(lines));
  assert.deepEqual([link[7], link[8]], [700, 1]);
  const { workloads: [workload] } = networking.traces!.load({ name: "fast", bytes: bytesOf(lines) }, {
    slices: 1,
  });
  assert.equal(workload!.spec.gen, "trace:mahimahi");
  const { counts: [capacity, delivered] } = workload!.run({ classic: "reno" });
  assert.equal(capacity, 1998 + 1 + 700 - 1 + 1);
  assert.ok(delivered! > 0);
});
