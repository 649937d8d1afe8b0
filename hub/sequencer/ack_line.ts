/** Writes the line that acknowledges one message. */
import type { AckFields } from "../broker/decision.ts";

/** Returns an `ack` line, without its line feed; `seq` is left out where nothing was stored. */
export function ackLine(messageId: string, seq: number | undefined, fields: AckFields | undefined): string {
  const front = `{"message_type":"ack","message_id":${JSON.stringify(messageId)}`;
  const at = seq === undefined ? "" : `,"seq":${seq}`;
  if (fields === undefined) return `${front}${at}}`;
  const { seq: _, ...rest } = fields;
  const more = JSON.stringify(rest).slice(1, -1);
  return more === "" ? `${front}${at}}` : `${front}${at},${more}}`;
}
