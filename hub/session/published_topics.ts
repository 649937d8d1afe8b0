/** Knows who is in which topic as it was published, and who was a moment ago: the broker's own state is ahead of the disk. */
import type { TopicMemberRow } from "../../journal/rows.ts";
import type { Changes } from "../broker/apply.ts";
import { keepMember, loadMemberships, type Memberships, noMemberships } from "../broker/memberships.ts";

/** A membership that has ended. */
type Former = TopicMemberRow & { readonly to_seq: number };

/** Follows the published turns. */
export class PublishedTopics {
  readonly #present: Memberships = noMemberships();
  /** Memberships that ended a moment ago, by topic and AI, the one that ended last at the end of each list. */
  readonly #former = new Map<string, Former[]>();
  /** The same, in the order of their ends; those before the index `#oldest` are forgotten. */
  #ended: Former[] = [];
  #oldest = 0;

  constructor(rows: readonly TopicMemberRow[]) {
    loadMemberships(this.#present, rows);
  }

  /** Counts the topics that have members. */
  get size(): number {
    return this.#present.members.size;
  }

  /** Returns the present members of a topic, which is named with its `#`. */
  membersOf(topic: string): Iterable<string> {
    return this.#present.members.get(topic)?.keys() ?? [];
  }

  /** Returns whether `ai` is in the topic, which is named with its `#`. */
  isMember(topic: string, ai: string): boolean {
    return this.#present.members.get(topic)?.has(ai) === true;
  }

  /** Returns whether `ai` was in the topic at `seq`, as far back as was not forgotten. */
  wasMember(topic: string, ai: string, seq: number): boolean {
    const since = this.#present.members.get(topic)?.get(ai);
    if (since !== undefined && since < seq) return true;
    if (this.#former.size === 0) return false;
    const former = this.#former.get(keyOf(topic, ai)) ?? [];
    let [low, high] = [0, former.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (former[middle]!.to_seq > seq) high = middle;
      else low = middle + 1;
    }
    return low < former.length && former[low]!.from_seq < seq;
  }

  /** Takes over what a published turn has changed. */
  published(changes: readonly Changes[]): void {
    for (const { member } of changes) {
      if (!member) continue;
      keepMember(this.#present, member);
      if (member.to_seq !== null) this.#keepFormer({ ...member, to_seq: member.to_seq });
    }
  }

  /** Forgets memberships that ended before everything after `seq`. */
  forgetUpTo(seq: number): void {
    while (this.#oldest < this.#ended.length && this.#ended[this.#oldest]!.to_seq <= seq) {
      const { topic, ai_id } = this.#ended[this.#oldest++]!;
      const key = keyOf(topic, ai_id);
      const former = this.#former.get(key)!;
      former.shift();
      if (former.length === 0) this.#former.delete(key);
    }
    if (this.#oldest > 1_024 && this.#oldest > this.#ended.length / 2) {
      this.#ended = this.#ended.slice(this.#oldest);
      this.#oldest = 0;
    }
  }

  #keepFormer(row: Former): void {
    this.#ended.push(row);
    const key = keyOf(row.topic, row.ai_id);
    const former = this.#former.get(key);
    if (former) former.push(row);
    else this.#former.set(key, [row]);
  }
}

function keyOf(topic: string, ai: string): string {
  return `${topic} ${ai}`;
}
