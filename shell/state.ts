/** Asks a hub, by one visit, who is here and what goes on. */
import type { Visit } from "../client/visit.ts";
import { MAX_PARTS, Work } from "../mcp/work.ts";
import type { DataOf } from "../protocol/messages.ts";

export interface State {
  readonly sync: DataOf<"training_sync">;
  /** Entries that are older than the state may be folded into it, too: they end in it. */
  readonly work: Work;
}

/** Reads the state of the hub, of a very long list of collaborations the first parts. The visit must get answers alone. */
export async function stateOf(visit: Visit, me: string): Promise<State> {
  const work = new Work(me);
  const sync = await partOf(visit);
  work.synced({ ...sync, head_seq: 0 });
  let last = sync;
  for (let parts = 1; last.more === true && parts <= MAX_PARTS; parts++) {
    last = await partOf(visit, last.collab_ops.at(-1)?.session_id);
    work.synced({ ...last, head_seq: 0 });
  }
  return { sync, work };
}

async function partOf(visit: Visit, after?: string): Promise<DataOf<"training_sync">> {
  await visit.send("sync", after === undefined ? {} : { after });
  const messages = visit[Symbol.asyncIterator]();
  for (;;) {
    const { value: message } = await messages.next();
    if (message === undefined) throw new Error("The hub has sent no training_sync");
    if (message.message_type === "training_sync" && message.data.after === after) return message.data;
  }
}
