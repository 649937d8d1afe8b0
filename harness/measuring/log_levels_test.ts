import assert from "node:assert/strict";
import type { LogLevel, LogRecord } from "@logtape/logtape";
import { jsonLine, textLine } from "../../internal/logging.ts";
import { LogLevels } from "./log_levels.ts";

const LEVELS: LogLevel[] = ["trace", "debug", "info", "warning", "error", "fatal"];

function record(level: LogLevel): LogRecord {
  const message = ["a message with - HUB - ERROR - in its text"];
  return {
    ...{ category: ["aicollab", "hub"], level, message, rawMessage: message[0]!, properties: {} },
    timestamp: Date.UTC(2026, 10, 22, 14),
  };
}

for (const [words, format] of [["text", textLine], ["JSON", jsonLine]] as const) {
  Deno.test(`log lines as ${words} count as warnings and errors from the level warning on`, () => {
    const levels = new LogLevels();
    for (const level of LEVELS) levels.add(format("HUB", record(level)));
    assert.deepEqual([levels.lines, levels.warnings, levels.errors], [6, 1, 2]);
  });
}

Deno.test("a line that is no log line counts as neither warning nor error", () => {
  const levels = new LogLevels();
  for (const line of ["", "error: cannot listen", "WARNING", "a - HUB - ERROR - b"]) levels.add(line);
  assert.deepEqual([levels.lines, levels.warnings, levels.errors], [4, 0, 0]);
});
