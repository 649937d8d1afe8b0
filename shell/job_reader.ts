/** Reads from the journal what became of work that an AI has asked for, or with which fence it took some. */
import type { HubMessage } from "../client/visit.ts";
import type { Clock } from "../internal/clock.ts";
import { type EntryMessage, isEntry } from "../mcp/entry.ts";
import { isOver, type Job, Work } from "../mcp/work.ts";
import { seqOfSession } from "../protocol/names.ts";
import type { Desk } from "./desk.ts";

interface Waiting {
  /** The end is waited for, where it has not come. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

/** Returns own work as it is now; undefined where it is another one's, or nothing is known of it. */
export async function readJob(
  desk: Desk,
  session_id: string,
  { waitMs, signal, clock }: Waiting,
): Promise<Job | undefined> {
  const { sync, work: now } = await desk.state();
  const listed = now.get(session_id);
  const from = seqOfSession(session_id);
  if (from > sync.head_seq || (listed !== undefined && listed.requester !== desk.me)) return undefined;
  const work = new Work(desk.me);
  let isOwn = listed !== undefined;
  work.asked(session_id, { collaboration_type: listed?.collaboration_type ?? "" });
  const take = (message: HubMessage) => {
    // The hub gives an AI neither its own request nor what becomes of others', unless it worked on them.
    if (isEntry(message) && message.seq === from) return true;
    if (isOf(message, session_id)) {
      if ("requester" in message.data && message.data.requester !== desk.me) return true;
      isOwn = true;
    }
    work.apply(message);
    const job = work.get(session_id);
    return job === undefined || isOver(job.state);
  };
  const visit = await desk.reader(from - 1, {});
  const messages = visit[Symbol.asyncIterator]();
  const over = new AbortController();
  const read = async (isLast: (message: HubMessage) => boolean) => {
    for (;;) {
      const { value } = await messages.next();
      if (value === undefined || isLast(value)) return;
    }
  };
  // A result comes before the end of its collaboration, and a state that is over is the last.
  let isEnded = false;
  await read((message) => (isEnded = take(message)) || message.message_type === "caught_up");
  if (!isEnded && isOwn && waitMs > 0) {
    const late = clock.delay(waitMs, AbortSignal.any([signal, over.signal]));
    await Promise.race([read(take), late]).finally(() => over.abort());
  }
  return isOwn ? work.get(session_id) : undefined;
}

function isOf(message: HubMessage, session_id: string): message is EntryMessage {
  if (!isEntry(message)) return false;
  const { message_type: type, data } = message;
  return type.startsWith("collaboration_") && "session_id" in data && data.session_id === session_id;
}

/** Returns the fence with which the AI took the work last, be it over or another one's since; undefined where it never had it. */
export async function lastFence(desk: Desk, session_id: string): Promise<number | undefined> {
  const { sync, work } = await desk.state();
  const job = work.get(session_id);
  if (job?.state === "active" && job.partner === desk.me) return job.fence;
  if (seqOfSession(session_id) > sync.head_seq) return undefined;
  const visit = await desk.reader(seqOfSession(session_id), {});
  let fence: number | undefined;
  for await (const message of visit.pending()) {
    if (message.message_type !== "collaboration_started") continue;
    const { data } = message;
    if (data.session_id === session_id && data.partner === desk.me) fence = data.fence;
  }
  return fence;
}
