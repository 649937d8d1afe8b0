/** Makes the messages that tests send most. */
import type { Heard } from "./raw_ai.ts";

/** Returns a `message`; `more` stands beside `data`. */
export function talk(content: unknown, more: Heard = {}): Heard {
  return { message_type: "message", ...more, data: { content } };
}

/** Returns a `pattern_share`. */
export function pattern(pattern_id: string, more: Heard = {}): Heard {
  return { message_type: "pattern_share", ...more, data: { pattern_id, domain: "networking", content: {} } };
}

/** Returns a message of any type. */
export function about(message_type: string, data: Heard, message_id?: string): Heard {
  return { message_type, ...(message_id === undefined ? {} : { message_id }), data };
}
