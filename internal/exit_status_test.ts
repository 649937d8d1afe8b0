import assert from "node:assert/strict";
import { exitWords } from "./exit_status.ts";

Deno.test("an exit code tells its number, from 129 on the signal that it stands for", () => {
  assert.deepEqual([0, 65, 137, 143, 255].map(exitWords), [
    ...["exit code 0", "exit code 65", "SIGKILL", "SIGTERM", "exit code 255"],
  ]);
});
