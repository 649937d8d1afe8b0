import assert from "node:assert/strict";
import { invocation, runnable } from "./invocation.ts";

Deno.test("a command to run begins with the way in which this program was started", () => {
  assert.match(invocation(), /^deno run -A (.*\/)?main\.ts$/);
  assert.equal(runnable("aicollab hub --port 0"), `${invocation()} hub --port 0`);
  assert.equal(runnable("stop the other aicollab hub"), "stop the other aicollab hub");
});
