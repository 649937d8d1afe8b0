/**
 * Writes log lines to stderr, as text (`2026-11-22 14:02:11+01:00 - HUB - INFO - …`) or as JSON. Code logs with LogTape's
 * `getLogger(["aicollab", …])`; a command starts logging once, tests need not.
 */
import { configure, type LogLevel, type LogRecord, reset } from "@logtape/logtape";
import { localTime } from "./local_time.ts";
import { choice } from "./option.ts";
import { writeToStderr } from "./stderr.ts";

/** Long-running commands share these options. */
export const loggingOptions = {
  logFormat: choice(["text", "json"], { default: "text", sentence: "format of log lines" }),
  logLevel: choice(["debug", "info", "warning", "error"], {
    default: "info",
    placeholder: "LEVEL",
    sentence: "debug, info, warning or error",
  }),
};

/** The settings are the values of {@link loggingOptions} and the name of the program in each line. */
export interface LoggingSettings {
  readonly program: "HUB" | "TRAINER" | "HARNESS" | "DEMO";
  readonly logFormat: "text" | "json";
  readonly logLevel: LogLevel;
  /** Receives whole lines with their LF; the default is stderr. */
  readonly write?: (text: string) => void;
}

/** Sends everything that is logged to `write` until the result is disposed. */
export async function startLogging(settings: LoggingSettings): Promise<AsyncDisposable> {
  const { program, logFormat, logLevel, write = writeToStderr } = settings;
  const format = logFormat === "json" ? jsonLine : textLine;
  await configure({
    sinks: { lines: (record) => write(`${format(program, record)}\n`) },
    loggers: [
      { category: ["aicollab"], lowestLevel: logLevel, sinks: ["lines"] },
      { category: ["logtape", "meta"], lowestLevel: null, sinks: [] },
    ],
  });
  return { [Symbol.asyncDispose]: reset };
}

/** Returns a line of text. Its time is local, with its offset; line breaks in values are shown as `\n`. */
export function textLine(program: string, record: LogRecord): string {
  return `${localTime(record.timestamp)} - ${program} - ${record.level.toUpperCase()} - ${oneLine(record)}`;
}

/**
 * Returns one JSON object: `at` (RFC 3339, UTC), `program`, `level`, `category`, `message`, and the values that were
 * logged.
 */
export function jsonLine(program: string, record: LogRecord): string {
  const { timestamp, level, category, properties } = record;
  const at = new Date(timestamp).toISOString();
  return JSON.stringify(
    { at, program, level, category: category.slice(1).join("."), message: oneLine(record), ...properties },
    (_key, value) => value instanceof Error ? value.stack ?? String(value) : value,
  );
}

/** Inserts strings as they are; LogTape would quote them. */
function oneLine(record: LogRecord): string {
  const parts = record.message.map((part, i) => i % 2 === 0 || typeof part === "string" ? part : show(part));
  return parts.join("").replaceAll("\r", "\\r").replaceAll("\n", "\\n");
}

function show(value: unknown): string {
  return value instanceof Error ? value.stack ?? String(value) : JSON.stringify(value) ?? String(value);
}
