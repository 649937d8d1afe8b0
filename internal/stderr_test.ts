import assert from "node:assert/strict";
import { writeIfTaken } from "./stderr.ts";

Deno.test("text that is not data is written whole, and is lost without an error where nobody takes it", () => {
  const taken: number[] = [];
  writeIfTaken("ä!\n", {
    writeSync(bytes) {
      if (taken.length === 3) throw new Error("Input/output error (os error 5)");
      taken.push(bytes[0]!);
      return 1;
    },
  });
  assert.deepEqual(new TextDecoder().decode(new Uint8Array(taken)), "ä!");
});
