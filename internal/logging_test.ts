import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { startLogging } from "./logging.ts";
import { countedBy } from "./repeated_records.ts";
import { ManualClock } from "./testing/manual_clock.ts";

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

Deno.test("of equal warnings the first is written at once, then a line a minute with the number of the others", async () => {
  const clock = new ManualClock();
  const lines: string[] = [];
  const take = () => lines.splice(0).map((line) => line.slice(line.indexOf("WARNING - ") + 10, -1));
  {
    const write = (line: string) => void lines.push(line);
    await using _logging = await startLogging({
      ...{ program: "HUB", logFormat: "text", logLevel: "info", write, clock },
    });
    const log = getLogger(["aicollab", "hub"]);
    const refuse = (ai: string, port: number) =>
      log.warn("Refused {ai} from {at}", countedBy("h", { ai, at: `h:${port}` }));
    for (let port = 1; port <= 110; port++) refuse(`AI_${port}`, port);
    log.warn("Too many files");
    log.warn("Too many files");
    log.warn("Of {ai}", { ai: "A" });
    log.warn("Of {ai}", { ai: "B" });
    assert.deepEqual(take(), ["Refused AI_1 from h:1", "Too many files", "Of A", "Of B"]);
    await clock.advance(59_999);
    assert.deepEqual(take(), []);
    await clock.advance(1);
    assert.deepEqual(take(), [
      "Refused AI_110 from h:110 (109 more times in the last minute)",
      "Too many files (1 more time in the last minute)",
    ]);
    refuse("AI_1", 200);
    await clock.advance(60_000);
    assert.deepEqual(take(), ["Refused AI_1 from h:200 (1 more time in the last minute)"]);
    await clock.advance(60_000);
    refuse("AI_2", 201);
    assert.deepEqual(take(), ["Refused AI_2 from h:201"], "after a minute without one it is the first again");
    refuse("AI_2", 202);
  }
  assert.deepEqual(take(), ["Refused AI_2 from h:202 (1 more time in the last minute)"], "at the end");
});

Deno.test("information is never counted, and a counted line of JSON has the number and not the key", async () => {
  let text = "";
  {
    const write = (line: string) => text += line;
    await using _logging = await startLogging({ program: "HUB", logFormat: "json", logLevel: "info", write });
    const log = getLogger(["aicollab", "hub"]);
    for (let i = 0; i < 3; i++) log.info("again");
    for (let i = 0; i < 3; i++) log.error("bad {i}", countedBy("all", { i }));
  }
  const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines.map(({ message, i, more, countedBy }) => [message, i, more, countedBy]), [
    ["again", undefined, undefined, undefined],
    ["again", undefined, undefined, undefined],
    ["again", undefined, undefined, undefined],
    ["bad 0", 0, undefined, undefined],
    ["bad 2", 2, 2, undefined],
  ]);
});

Deno.test("warnings about 100,000 different addresses are some hundred lines, and each other kind of warning is still written", async () => {
  const lines: string[] = [];
  const clock = new ManualClock();
  const write = (line: string) => lines.push(line.replace(/^.* - WARNING - /, "").trimEnd());
  await using _logging = await startLogging({
    ...{ program: "HUB", logFormat: "text", logLevel: "info", write, clock },
  });
  const log = getLogger(["aicollab", "hub"]);
  for (let i = 0; i < 100_000; i++) log.warn("Refused {at}", countedBy(`${i}`, { at: `${i}` }));
  log.warn("Another {at}", countedBy("1", { at: "1" }));
  assert.equal(lines.length, 102);
  assert.deepEqual(lines.splice(0).slice(-2), ["Refused 100", "Another 1"]);
  await clock.advance(60_000);
  assert.deepEqual(lines, ["Refused 99999 (99899 more times in the last minute)"]);
});
