/** Declares what the door of A2A asks of a hub beside what an AI may say to it, and reads its answers. */
import type { AiLibrary, SessionLine } from "../journal/library/view/ai_library.ts";
import type { CollaborationRow } from "../journal/rows.ts";
import type { Agent } from "./agent_card.ts";
import type { SessionEntry } from "./task.ts";

/** A hub keeps agents and tasks. */
export interface TaskRecords {
  /** The last seq that was published. */
  readonly head: number;
  /** Returns an AI that is an agent of A2A, here or away. */
  agent(ai_id: string): Agent | undefined;
  agents(): readonly Agent[];
  /** Resolves with a collaboration in any state; null where there is none. */
  session(session_id: string): Promise<CollaborationRow | null>;
  readonly library: Pick<AiLibrary, "requested" | "sessionLines">;
  /** Resolves once the library knows everything up to `seq`; with false when that takes longer. */
  caughtUp(seq: number, withinMs: number): Promise<boolean>;
}

/** Resolves with the entries of a collaboration that `requester` gets or has sent, the oldest first. */
export async function entriesOf(
  { library }: Pick<TaskRecords, "library">,
  session_id: string,
  requester: string,
): Promise<readonly SessionEntry[]> {
  const lines = await library.sessionLines(session_id);
  return lines.map(toEntry).filter(({ source_ai, audience }) =>
    source_ai === requester || audience === "*" || audience.includes(requester)
  );
}

function toEntry({ seq, at_ms: atMs, audience, line }: SessionLine) {
  const { source_ai, message_type, data } = JSON.parse(line) as Pick<
    SessionEntry,
    "source_ai" | "message_type" | "data"
  >;
  return { seq, atMs, audience, source_ai, message_type, data };
}
