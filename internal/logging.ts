/**
 * Writes log lines to stderr, as text (`2026-11-22 14:02:11+01:00 - HUB - INFO - …`) or as JSON. Code logs with LogTape's
 * `getLogger(["aicollab", …])`; a command starts logging once, tests need not.
 */
import { configure, type LogLevel, type LogRecord, reset } from "@logtape/logtape";
import { type Clock, systemClock } from "./clock.ts";
import { counted } from "./counted.ts";
import { localTime } from "./local_time.ts";
import { choice } from "./option.ts";
import { RepeatedRecords } from "./repeated_records.ts";
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
  readonly program: "HUB" | "TRAINER" | "AGENT" | "BELL" | "HARNESS" | "DEMO";
  readonly logFormat: "text" | "json";
  readonly logLevel: LogLevel;
  /** Receives whole lines with their LF; the default is stderr. */
  readonly write?: (text: string) => void;
  /** Equal warnings are counted by this clock. */
  readonly clock?: Clock;
}

/**
 * Sends everything that is logged to `write` until the result is disposed. Warnings and errors that repeat are counted, as
 * {@linkcode RepeatedRecords} does.
 */
export async function startLogging(settings: LoggingSettings): Promise<AsyncDisposable> {
  const { program, logFormat, logLevel, write = writeToStderr, clock = systemClock } = settings;
  const format = logFormat === "json" ? jsonLine : textLine;
  const writeRecord = (record: LogRecord, more: number) => write(`${format(program, record, more)}\n`);
  const repeated = new RepeatedRecords({ keyOf, kindOf, write: writeRecord, clock });
  await configure({
    sinks: {
      lines: (record) => MAY_REPEAT.has(record.level) ? repeated.take(record) : writeRecord(record, 0),
    },
    loggers: [
      { category: ["aicollab"], lowestLevel: logLevel, sinks: ["lines"] },
      { category: ["logtape", "meta"], lowestLevel: null, sinks: [] },
    ],
  });
  return {
    async [Symbol.asyncDispose]() {
      await reset();
      repeated[Symbol.dispose]();
    },
  };
}

const MAY_REPEAT: ReadonlySet<LogLevel> = new Set(["warning", "error", "fatal"]);

/** Records are of one kind when they come from the same place in the code. */
function kindOf({ level, category, rawMessage }: LogRecord): string {
  return `kind ${level} ${category.join(".")} ${rawMessage}`;
}

/** Records are equal when their texts are, or when they are {@linkcode countedBy} the same key. */
function keyOf(record: LogRecord): string {
  const { level, category, rawMessage, properties } = record;
  const { countedBy } = properties;
  const text = countedBy === undefined ? oneLine(record) : `${rawMessage} ${countedBy}`;
  return `${level} ${category.join(".")} ${text}`;
}

/**
 * Returns a line of text. Its time is local, with its offset; line breaks in values are shown as `\n`. `more` equal ones came in the last minute.
 */
export function textLine(program: string, record: LogRecord, more = 0): string {
  const text = `${localTime(record.timestamp)} - ${program} - ${record.level.toUpperCase()} - ${
    oneLine(record)
  }`;
  return more === 0 ? text : `${text} (${counted(more, "more time")} in the last minute)`;
}

/**
 * Returns one JSON object: `at` (RFC 3339, UTC), `program`, `level`, `category`, `message`, and the values that were
 * logged; `more` where equal ones came in the last minute.
 */
export function jsonLine(program: string, record: LogRecord, more = 0): string {
  const { timestamp, level, properties } = record;
  const at = new Date(timestamp).toISOString();
  const category = record.category.slice(1).join(".");
  const { countedBy: _key, ...values } = properties;
  return JSON.stringify(
    { at, program, level, category, message: oneLine(record), ...values, ...(more === 0 ? {} : { more }) },
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
