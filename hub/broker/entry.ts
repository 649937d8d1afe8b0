/** Defines an entry as the state of the broker changes by it. */
import type { ReceiptRow } from "../../journal/rows.ts";
import type { MessageType } from "../../protocol/messages.ts";
import type { Reply } from "./decision.ts";

/** `apply` needs this much of an entry, whether it was made from a draft or read back from a stored line. */
export interface Entry {
  readonly seq: number;
  readonly source: string;
  readonly type: MessageType;
  readonly target?: string | undefined;
  readonly data: Readonly<Record<string, unknown>>;
  /** The line has `data` as it was written; the hub's own fields may stand in front. */
  readonly text: string;
  readonly reply?: Reply | undefined;
  readonly receipt?: ReceiptRow | undefined;
}
