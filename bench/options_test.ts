import assert from "node:assert/strict";
import { readOptions, UsageError } from "./options.ts";

Deno.test("beside nats-server every kind has five turns, beside a checkout fan-out and acks have nine", () => {
  const { beside, kinds, turns } = readOptions([]);
  assert.deepEqual({ beside, kinds, turns }, {
    beside: undefined,
    kinds: ["fan-out", "acknowledged", "latency"],
    turns: 5,
  });
  const other = readOptions(["--beside", "../before"]);
  assert.deepEqual([other.beside, other.kinds, other.turns], ["../before", ["fan-out", "acknowledged"], 9]);
});

Deno.test("what is chosen replaces the default", () => {
  assert.deepEqual(readOptions(["--beside=d", "--only", "latency", "--turns", "3"]).kinds, ["latency"]);
  assert.equal(readOptions(["--beside=d", "--turns", "3"]).turns, 3);
  assert.equal(readOptions(["--quick"]).turns, 1);
});

Deno.test("a command line that cannot be followed is refused with the option that is wrong", () => {
  for (
    const [args, message] of [
      [["--turns", "0"], /--turns must be a whole number/],
      [["--turns", "2.5"], /--turns must be a whole number/],
      [["--only", "fanout"], /--only must be one of fan-out, acknowledged, latency, not "fanout"/],
      [["--beside", ""], /--beside needs a folder/],
      [["--beside"], /--beside/],
      [["--beside", "d", "--hub-only"], /exclude each other/],
      [["--fast"], /--fast/],
      [["d"], /'d'/],
    ] as const
  ) {
    assert.throws(
      () => readOptions(args),
      (error) => error instanceof UsageError && message.test(error.message),
    );
  }
});
