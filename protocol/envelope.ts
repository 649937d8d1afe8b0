/** Defines the keys that stand around the data of a message. */

/** What the hub delivers or says itself has this form, with the hub's own fields in front. */
export interface HubEnvelope {
  readonly message_type: string;
  readonly message_id?: string;
  readonly target_ai?: string;
  /** It went to the members of this topic. */
  readonly topic?: string;
  /** `seq` is the position in the journal; only durable messages have one. */
  readonly seq?: number;
  readonly source_ai?: string;
  /** `timestamp` is RFC 3339 in UTC, with milliseconds. */
  readonly timestamp?: string;
  readonly replayed?: true;
  readonly data?: Record<string, unknown>;
}

/** Only the hub sets these envelope keys. */
export const RESERVED_FIELDS = ["seq", "source_ai", "timestamp", "replayed"] as const;

/** An AI's line has these envelope keys; where `data` is missing every other key counts as data. */
export const ENVELOPE_FIELDS = ["message_type", "message_id", "target_ai", "data"] as const;

/** This key stands in the envelope beside `data`; in a line without `data` it is data. */
export const TOPIC_FIELD = "topic";
