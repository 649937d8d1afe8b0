import assert from "node:assert/strict";
import { EXIT } from "./exit_codes.ts";
import { dataLines, type Stdout } from "./stdout.ts";
import { waitUntil } from "./testing/wait_until.ts";
import { UserError } from "./user_error.ts";

/** Returns the lines of a stdout whose writes do what `writeSync` does. */
function linesTo(
  writeSync: Stdout["writeSync"],
  { isTerminal = false, readerGone = () => false as boolean } = {},
) {
  return dataLines({ writeSync, isTerminal: () => isTerminal }, readerGone);
}

Deno.test("a line is written whole, however little is taken at a time", () => {
  const taken: number[] = [];
  const { write, unread } = linesTo((bytes) => {
    taken.push(bytes[0]!);
    return 1;
  });
  write("ä!");
  assert.deepEqual(new TextDecoder().decode(new Uint8Array(taken)), "ä!\n");
  assert.equal(unread.aborted, false);
});

Deno.test("when nobody reads any more the signal aborts, and further lines are dropped", () => {
  let writes = 0;
  const { write, unread } = linesTo(() => {
    writes++;
    throw new Deno.errors.BrokenPipe();
  });
  write("one");
  write("two");
  assert.deepEqual([writes, unread.aborted], [1, true]);
});

Deno.test("what cannot be written for another reason is exit 73", () => {
  const { write } = linesTo(() => {
    throw new Error("no space left on device");
  });
  assert.throws(() => write("one"), (error) => error instanceof UserError && error.exit === EXIT.cannotWrite);
});

Deno.test("a terminal that was closed has no reader, whatever error a write gives", () => {
  const { write, unread } = linesTo(() => {
    throw new Error("Input/output error (os error 5)");
  }, { isTerminal: true });
  write("one");
  assert.equal(unread.aborted, true);
});

Deno.test("a reader that goes while nothing is written is noticed", async () => {
  let hasGone = false;
  const { watch, unread } = linesTo((bytes) => bytes.length, { readerGone: () => hasGone });
  watch();
  hasGone = true;
  await waitUntil(() => unread.aborted, { name: "the signal aborts" });
});
