/** Keeps in memory who is in which topic. A topic is there while it has members. */
import type { TopicMemberRow } from "../../journal/rows.ts";

/** All topics stand here with their `#`. */
export interface Memberships {
  /** By topic: its members, each with the seq by which it joined. */
  readonly members: Map<string, Map<string, number>>;
  /** By AI: the topics that it is in. */
  readonly topicsOf: Map<string, Set<string>>;
}

export function noMemberships(): Memberships {
  return { members: new Map(), topicsOf: new Map() };
}

/** Replaces all by those of `rows`, of which each is that of a present member. */
export function loadMemberships(memberships: Memberships, rows: readonly TopicMemberRow[]): void {
  memberships.members.clear();
  memberships.topicsOf.clear();
  for (const row of rows) keepMember(memberships, row);
}

/** Takes over a row that was made or changed: its AI joins, or leaves. */
export function keepMember({ members, topicsOf }: Memberships, row: TopicMemberRow): void {
  const { topic, ai_id, from_seq, to_seq } = row;
  const ofTopic = members.get(topic) ?? new Map<string, number>();
  const ofAi = topicsOf.get(ai_id) ?? new Set<string>();
  if (to_seq === null) {
    members.set(topic, ofTopic.set(ai_id, from_seq));
    topicsOf.set(ai_id, ofAi.add(topic));
    return;
  }
  ofTopic.delete(ai_id);
  ofAi.delete(topic);
  if (ofTopic.size === 0) members.delete(topic);
  if (ofAi.size === 0) topicsOf.delete(ai_id);
}

/** Returns the members of a topic beside `ai`, in the order in which they joined. */
export function others({ members }: Memberships, topic: string, ai: string): string[] {
  return [...members.get(topic)?.keys() ?? []].filter((member) => member !== ai);
}

/** Counts the members of a topic beside `ai`. */
export function othersIn({ members }: Memberships, topic: string, ai: string): number {
  const found = members.get(topic);
  return found === undefined ? 0 : found.size - (found.has(ai) ? 1 : 0);
}
