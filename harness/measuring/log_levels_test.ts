import assert from "node:assert/strict";
import type { LogLevel, LogRecord } from "@logtape/logtape";
import { jsonLine, textLine } from "../../internal/logging.ts";
import { LogLevels } from "./log_levels.ts";

const LEVELS: LogLevel[] = ["trace", "debug", "info", "warning", "error", "fatal"];

function record(level: LogLevel): LogRecord {
  const message = ["nothing of - HUB - ERROR - in the text counts"];
  return {
    ...{ category: ["aicollab", "hub"], level, message, rawMessage: message[0]!, properties: {} },
    timestamp: Date.UTC(2026, 10, 22, 14),
  };
}

for (const [words, format] of [["text", textLine], ["JSON", jsonLine]] as const) {
  Deno.test(`of our log lines as ${words} those of warning, error and fatal are trouble`, () => {
    const levels = new LogLevels();
    for (const level of LEVELS) levels.add(format("HUB", record(level)));
    assert.deepEqual([levels.lines, levels.warnings, levels.errors], [6, 1, 2]);
  });
}

Deno.test("what is no log line counts as a line only", () => {
  const levels = new LogLevels();
  for (const line of ["", "error: cannot listen", "WARNING", "a - HUB - ERROR - b"]) levels.add(line);
  assert.deepEqual([levels.lines, levels.warnings, levels.errors], [4, 0, 0]);
});
