/**
 * Tells broadcasts apart: each batch of them has a tag, and a reader that wants only some finds them by it. An entry that names
 * the reader needs none, as it always gets that.
 */
import type { CollaborationRow, Tag } from "./rows.ts";

/** A reader gets, of all broadcasts, only these. */
export interface Wants {
  readonly types?: readonly string[] | undefined;
  readonly domains?: readonly string[] | undefined;
  /** Of requests, and what follows on them, those that require nothing else; undefined means none. */
  readonly capabilities?: readonly string[] | undefined;
}

/** A tag needs this much of the collaboration that an entry belongs to, as it was before the entry. */
export type TaggedCollaboration = Pick<
  CollaborationRow,
  "requester" | "partner" | "last_partner" | "request"
>;

type Data = Readonly<Record<string, unknown>>;

/** Returns the tag of a broadcast; a request is no collaboration yet. */
export function tagOf(type: string, data: Data, collaboration?: TaggedCollaboration): Tag {
  switch (type) {
    case "pattern_share":
      return { type, domain: textOf(data.domain) };
    case "os_component_share":
    case "code_share":
      return {
        type,
        domain: textOf(data.domain),
        ...(collaboration && { parties: partiesOf(collaboration) }),
      };
  }
  if (!type.startsWith("collaboration_")) return { type };
  const { required_capabilities: requires } = collaboration
    ? JSON.parse(collaboration.request) as Data
    : data;
  return {
    type,
    requires: Array.isArray(requires) ? requires : [],
    parties: collaboration ? partiesOf(collaboration) : [],
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Who had it last may still complete it. */
function partiesOf({ requester, partner, last_partner }: TaggedCollaboration): string[] {
  return [...new Set([requester, partner, last_partner])].filter((ai) => ai !== null);
}

/** Returns whether entries of both tags may be in one batch. */
export function isSameTag(a: Tag | undefined, b: Tag | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.type === b.type && a.domain === b.domain && isSameList(a.requires, b.requires) &&
    isSameList(a.parties, b.parties);
}

function isSameList(a: readonly string[] | undefined, b: readonly string[] | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((each, i) => each === b[i]);
}

/** Returns whether `ai`, which wants no more than `wants`, gets the broadcasts of a tag. */
export function isWanted({ types, domains, capabilities }: Wants, tag: Tag, ai: string): boolean {
  if (tag.parties?.includes(ai)) return true;
  if (tag.requires) {
    return capabilities !== undefined && tag.requires.every((each) => capabilities.includes(each));
  }
  if (types !== undefined && !types.includes(tag.type)) return false;
  if (domains === undefined || tag.domain === undefined) return types !== undefined;
  return domains.includes(tag.domain);
}
