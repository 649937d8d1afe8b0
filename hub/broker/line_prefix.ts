/**
 * The hub's own fields, written in front of a line and taken off again.
 *
 *   {"seq":977,"source_ai":"AI_Node_1","timestamp":"2026-11-22T14:02:11.000Z","message_type":…}
 */

/** The hub's fields for an entry, up to where the sender's text (without its opening brace) goes on. */
export function entryPrefix(seq: number, source: string, timestamp: string): string {
  return `{"seq":${seq},"source_ai":"${source}","timestamp":"${timestamp}",`;
}

/** The same for a line that is not stored. */
export function relayPrefix(source: string, timestamp: string): string {
  return `{"source_ai":"${source}","timestamp":"${timestamp}",`;
}

const PREFIX = /^\{"seq":\d+,"source_ai":"[^"]*","timestamp":"[^"]*",/;

/** The sender's text of a stored line. */
export function withoutPrefix(line: string): string {
  return line.replace(PREFIX, "{");
}
