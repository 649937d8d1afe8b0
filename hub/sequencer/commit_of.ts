/** Gathers what turns store in one commit. */
import type { Commit } from "../../journal/journal.ts";
import type {
  AiRow,
  Batch,
  BlobReference,
  ClaimRow,
  CollaborationRow,
  DeliveryRow,
  ReplyRow,
  ThreadRow,
  TopicMemberRow,
} from "../../journal/rows.ts";
import type { Turn } from "./turn.ts";

/** Returns the commit of `turns`; of a row that changed several times it has the last state. */
export function commitOf(turns: readonly Turn[], more: Pick<Commit, "cursors" | "counts">): Commit {
  const batches: Batch[] = [];
  const ais = new Map<string, AiRow>();
  const sessions = new Map<string, CollaborationRow>();
  const threads = new Map<number, ThreadRow>();
  const replies: ReplyRow[] = [];
  const claims: ClaimRow[] = [];
  const members: TopicMemberRow[] = [];
  const deliveries: DeliveryRow[] = [];
  const blobs: BlobReference[] = [];
  for (const { outputs, changes } of turns) {
    for (const output of outputs) if (output.kind === "batch") batches.push(output.batch);
    for (const { ai, collaboration, thread, reply, member, claim, blob, deliveries: reached } of changes) {
      if (ai) ais.set(ai.ai_id, ai);
      if (collaboration) sessions.set(collaboration.session_id, collaboration);
      if (thread) threads.set(thread.root, thread);
      if (reply) replies.push(reply);
      if (member) members.push(member);
      if (claim) claims.push(claim);
      if (blob) blobs.push(blob);
      if (reached) deliveries.push(...reached);
    }
  }
  return {
    ...more,
    batches,
    ais: [...ais.values()],
    sessions: [...sessions.values()],
    threads: [...threads.values()],
    replies,
    members,
    claims,
    deliveries,
    ...(blobs.length === 0 ? {} : { blobs }),
  };
}
