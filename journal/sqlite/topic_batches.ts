/** Finds the batches that went to topics while an AI was in them: a topic's batches stand in `directed` under its name. */
import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { TopicMemberRow } from "../rows.ts";
import { toMember } from "./state_rows.ts";

/** Ends a membership that lasts; the index of the table has it, too. */
const ALWAYS = "9007199254740991";

const UNTIL = `ifnull(to_seq, ${ALWAYS})`;

/** Selects the batches of an AI's topics from the batch `from` on, not in their order. */
export function topicBatches(from: string): string {
  return `FROM topic_members AS m CROSS JOIN directed AS d
    ON d.ai_id = m.topic AND d.first_seq > max(m.from_seq, ${from} - 1) AND d.first_seq < ${UNTIL}
    WHERE m.ai_id = :ai AND ${UNTIL} > :after`;
}

/** Is 1 for a row of the journal that went to a topic while an AI was in it. */
export const WENT_TO_MEMBER = `EXISTS (SELECT 1 FROM topic_members
  WHERE ai_id = :ai AND topic = audience AND from_seq < first_seq AND ${UNTIL} > first_seq)`;

/** Says when an AI was in which topic. */
export class MembershipTable {
  readonly #between: StatementSync;
  readonly #at: StatementSync;

  constructor(db: DatabaseSync) {
    this.#between = db.prepare(
      `SELECT * FROM topic_members WHERE ai_id = ? AND ${UNTIL} > ? AND from_seq < ?`,
    );
    this.#at = db.prepare(
      `SELECT 1 FROM topic_members WHERE ai_id = ? AND topic = ? AND from_seq < ? AND ${UNTIL} > ? LIMIT 1`,
    );
  }

  /** Returns the memberships of an AI that have a part of what comes after `after`, up to `upTo`. */
  between(ai: string, after: number, upTo: number): readonly TopicMemberRow[] {
    return this.#between.all(ai, after, upTo).map(toMember);
  }

  /** Returns whether an AI was in a topic at `seq`. */
  wasMember(ai: string, topic: string, seq: number): boolean {
    return this.#at.get(ai, topic, seq, seq) !== undefined;
  }
}

/** Returns who was in which topic of a database that is only read, which may be older than topics are. */
export function membershipIn(db: DatabaseSync): (ai: string, topic: string, seq: number) => boolean {
  const isThere = db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'topic_members'").get() !== undefined;
  const table = isThere ? new MembershipTable(db) : undefined;
  return (ai, topic, seq) => table?.wasMember(ai, topic, seq) ?? false;
}
