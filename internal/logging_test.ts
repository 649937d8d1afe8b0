import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { startLogging } from "./logging.ts";

async function logged(logFormat: "text" | "json", log: () => void): Promise<string> {
  let text = "";
  await using _logging = await startLogging({
    program: "HUB",
    logFormat,
    logLevel: "info",
    write: (line) => text += line,
  });
  log();
  return text;
}

Deno.test("a log line has the local time with its offset, the program, the level and the text", async () => {
  const text = await logged(
    "text",
    () => getLogger(["aicollab"]).info("listening on {address}", { address: "h:1" }),
  );
  assert.match(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d - HUB - INFO - listening on h:1\n$/);
});

Deno.test("a line break that an AI sent cannot start a log line of its own", async () => {
  const text = await logged(
    "text",
    () => getLogger(["aicollab"]).warn("said {it}", { it: "x\n2026 - HUB - INFO - y" }),
  );
  assert.equal(text.trimEnd().split("\n").length, 1);
});

Deno.test("a JSON line carries the values and the stack of an error", async () => {
  const text = await logged(
    "json",
    () => getLogger(["aicollab", "journal"]).error("lost {seq}", { seq: 7, error: new Error("disk") }),
  );
  const line = JSON.parse(text);
  assert.deepEqual([line.program, line.level, line.category, line.message, line.seq], [
    "HUB",
    "error",
    "journal",
    "lost 7",
    7,
  ]);
  assert.match(line.error, /^Error: disk\n/);
});

Deno.test("what lies below the level is not logged", async () => {
  assert.equal(await logged("text", () => getLogger(["aicollab"]).debug("detail")), "");
});
