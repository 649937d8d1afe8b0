/**
 * Writes the hub's own fields in front of a line, and takes them off again.
 *
 *   {"seq":977,"source_ai":"AI_Node_1","timestamp":"2026-11-22T14:02:11.000Z","message_type":…}
 */

/** Returns the hub's fields for an entry; the sender's text follows without its opening brace. */
export function entryPrefix(seq: number, source: string, timestamp: string): string {
  return `{"seq":${seq},"source_ai":"${source}","timestamp":"${timestamp}",`;
}

/** Returns the hub's fields for a line that is not stored. */
export function relayPrefix(source: string, timestamp: string): string {
  return `{"source_ai":"${source}","timestamp":"${timestamp}",`;
}

const PREFIX = /^\{"seq":\d+,"source_ai":"[^"]*","timestamp":"[^"]*",/;

/** Returns the sender's text of a stored line. */
export function withoutPrefix(line: string): string {
  return line.replace(PREFIX, "{");
}
