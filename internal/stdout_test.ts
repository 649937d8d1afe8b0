import assert from "node:assert/strict";
import { EXIT } from "./exit_codes.ts";
import { dataLines } from "./stdout.ts";
import { UserError } from "./user_error.ts";

Deno.test("a line is written whole, however little is taken at a time", () => {
  const taken: number[] = [];
  const { write, unread } = dataLines({
    writeSync(bytes) {
      taken.push(bytes[0]!);
      return 1;
    },
  });
  write("ä!");
  assert.deepEqual(new TextDecoder().decode(new Uint8Array(taken)), "ä!\n");
  assert.equal(unread.aborted, false);
});

Deno.test("when nobody reads any more the signal aborts, and further lines are dropped", () => {
  let writes = 0;
  const { write, unread } = dataLines({
    writeSync() {
      writes++;
      throw new Deno.errors.BrokenPipe();
    },
  });
  write("one");
  write("two");
  assert.deepEqual([writes, unread.aborted], [1, true]);
});

Deno.test("what cannot be written for another reason is exit 73", () => {
  const { write } = dataLines({
    writeSync() {
      throw new Error("no space left on device");
    },
  });
  assert.throws(() => write("one"), (error) => error instanceof UserError && error.exit === EXIT.cannotWrite);
});
