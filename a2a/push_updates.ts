/** Makes of the entries of a collaboration what is posted of them: each update of its task, as its client would see it in a stream. */
import { StreamResponse } from "@a2a-js/sdk";
import type { CollaborationRow, PushConfig } from "../journal/rows.ts";
import { entriesOf, type TaskRecords } from "./records.ts";
import { TaskFold } from "./task.ts";

/** One post. */
export interface PushUpdate {
  /** Of the entry that it is about. */
  readonly seq: number;
  /** Is the same at each repetition: the seq, and which update of its entry it is. */
  readonly id: string;
  /** A `StreamResponse` in the JSON of A2A 1.0. */
  readonly body: string;
}

/** So many characters of posts are made at a time, and those of one entry more: a receiver may take none for a day. */
const MAX_CHARACTERS = 262_144;

/** What is to be posted next. */
export interface PushUpdates {
  readonly updates: readonly PushUpdate[];
  /** They are those behind this seq. */
  readonly from: number;
  /** There are others behind them. */
  readonly more: boolean;
}

/** Resolves with the updates behind `after`, the oldest first; where that is undefined, with those since the configuration was set last. */
export async function updatesOf(
  records: Pick<TaskRecords, "library">,
  { session_id, requester }: Pick<CollaborationRow, "session_id" | "requester">,
  { config_id, after }: Pick<PushConfig, "config_id"> & { readonly after: number | undefined },
): Promise<PushUpdates> {
  const [request, ...entries] = await entriesOf(records, session_id, requester);
  if (request === undefined) return { updates: [], from: after ?? 0, more: false };
  const isSetting = ({ message_type, data }: typeof request) =>
    message_type === "push_set" && data.config_id === config_id;
  const from = after ?? entries.findLast(isSetting)?.seq ?? request.seq;
  const fold = new TaskFold(session_id, request);
  const updates: PushUpdate[] = [];
  let characters = 0;
  for (const entry of entries) {
    const meant = fold.add(entry);
    if (entry.seq <= from) continue;
    if (characters >= MAX_CHARACTERS) return { updates, from, more: true };
    for (const [at, update] of meant.entries()) {
      const body = JSON.stringify(StreamResponse.toJSON(update));
      updates.push({ seq: entry.seq, id: `${entry.seq}.${at}`, body });
      characters += body.length;
    }
  }
  return { updates, from, more: false };
}
