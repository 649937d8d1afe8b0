/** Makes the messages of the load: patterns of one length, the same bytes for every server. */
import { ACK_MARK, MESSAGE_MARK } from "./mark_counter.ts";

/** A message has this many bytes, without what a protocol puts around it. */
export const MESSAGE_BYTES = 300;

/** Messages differ in these fields. */
export interface MessageOptions {
  readonly publisher: number;
  /** `index` counts the messages of one publisher, from 0. */
  readonly index: number;
  /** A message with an id, unique for its publisher, is acknowledged. */
  readonly messageId?: string;
  /** The only AI that the message is for; undefined: all. */
  readonly target?: string;
}

/** Returns a `pattern_share` of exactly {@link MESSAGE_BYTES} bytes, all ASCII, with one {@link MESSAGE_MARK}. */
export function message({ publisher, index, messageId, target }: MessageOptions): string {
  const envelope = [
    `"message_type":"pattern_share"`,
    ...(messageId === undefined ? [] : [`"message_id":"${messageId}"`]),
    ...(target === undefined ? [] : [`"target_ai":"${target}"`]),
  ].join();
  const head = `{${envelope},"data":{"pattern_id":"AI_Node_${publisher}_pattern_${padded(index)}",` +
    `"domain":"networking","score":12.5,"unit":"ms","direction":"min","content":{"values":[0.125,3.5,17],"note":"`;
  const tail = `${MESSAGE_MARK}"}}}`;
  return head + "x".repeat(MESSAGE_BYTES - head.length - tail.length) + tail;
}

/**
 * Returns a `message_id` as long as a UUID, since V8's JSON.parse looks short strings up in a table, which real ids do not
 * cost; it ends with `mark` where the protocol repeats the id in the acknowledgement.
 */
export function messageId(index: number, mark: typeof ACK_MARK | ""): string {
  return `018f6a2e-7b3c-7000-8000-${padded(index)}${mark}`;
}

function padded(index: number): string {
  return String(index).padStart(12, "0");
}
