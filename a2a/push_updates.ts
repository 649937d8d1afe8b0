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

/** Resolves with the updates behind `after`, the oldest first; where that is undefined, with those since the configuration was set. */
export async function updatesOf(
  records: Pick<TaskRecords, "library">,
  { session_id, requester }: Pick<CollaborationRow, "session_id" | "requester">,
  { config_id, after }: Pick<PushConfig, "config_id"> & { readonly after: number | undefined },
): Promise<{ readonly updates: readonly PushUpdate[]; readonly from: number }> {
  const [request, ...entries] = await entriesOf(records, session_id, requester);
  if (request === undefined) return { updates: [], from: after ?? 0 };
  const isSetting = ({ message_type, data }: typeof request) =>
    message_type === "push_set" && data.config_id === config_id;
  const from = after ?? entries.find(isSetting)?.seq ?? request.seq;
  const fold = new TaskFold(session_id, request);
  const updates = entries.flatMap((entry) => {
    const meant = fold.add(entry);
    if (entry.seq <= from) return [];
    return meant.map((update, at): PushUpdate => ({
      ...{ seq: entry.seq, id: `${entry.seq}.${at}` },
      body: JSON.stringify(StreamResponse.toJSON(update)),
    }));
  });
  return { updates, from };
}
