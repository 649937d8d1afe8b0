import assert from "node:assert/strict";
import { startLogging } from "../internal/logging.ts";
import { CoreCase } from "./testing/core_case.ts";

Deno.test("the log says once what is full, and once that there is space again", async () => {
  const hub = new CoreCase();
  const lines: string[] = [];
  await using _logging = await startLogging({
    program: "HUB",
    logFormat: "text",
    logLevel: "info",
    write: (text) => lines.push(text.replace(/^.* - (?=[A-Z]+ - )/, "").trimEnd()),
  });
  hub.disk.full = true;
  hub.say("A", [{ message_type: "pattern_share", data: { pattern_id: "p", domain: "d", content: 1 } }]);
  await hub.settle();
  await hub.tick(3);
  hub.disk.full = false;
  await hub.tick(3);
  assert.deepEqual(lines, [
    "ERROR - Storage is full, nothing is stored: the simulated disk has no space left",
    "INFO - There is space again: everything is stored as before",
  ]);
});
