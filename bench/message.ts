/** The messages that are published: patterns of one length, the same bytes to every server. */
import { ACK_MARK, MESSAGE_MARK } from "./mark_counter.ts";

/** Bytes of a message without what a wire puts around it. */
export const MESSAGE_BYTES = 300;

/** What tells one message from the others. */
export interface MessageOptions {
  readonly publisher: number;
  /** Counts a publisher's messages. */
  readonly index: number;
  /** Unique for the publisher: the message is to be acknowledged. */
  readonly messageId?: string;
  /** The one AI it is for; without it everybody gets it. */
  readonly target?: string;
}

/** A `pattern_share` of exactly {@link MESSAGE_BYTES} bytes, all ASCII, with one {@link MESSAGE_MARK}. */
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
 * The `message_id` of a message, as long as a UUID, since short strings are another thing to V8's JSON.parse, which looks
 * each of them up in a table of all; `mark` where the wire repeats the id in the acknowledgement.
 */
export function messageId(index: number, mark: typeof ACK_MARK | ""): string {
  return `018f6a2e-7b3c-7000-8000-${padded(index)}${mark}`;
}

function padded(index: number): string {
  return String(index).padStart(12, "0");
}
