import assert from "node:assert/strict";
import { exitStatusText } from "./exit_status.ts";

Deno.test("an exit code is shown as its number, and from 129 on as the signal that it stands for", () => {
  assert.deepEqual([0, 65, 137, 143, 255].map(exitStatusText), [
    ...["exit code 0", "exit code 65", "SIGKILL", "SIGTERM", "exit code 255"],
  ]);
});
