/** Defines what an AI may be called, and the few names that belong to the hub. */

/** The hub has this name as `source_ai`; no AI may have it, in upper or lower case. */
export const HUB_ID = "hub";

/** A person who acts at the hub's dashboard has this name as `source_ai`; no AI may have it either. */
export const OPERATOR_ID = "operator";

const RESERVED: ReadonlySet<string> = new Set([HUB_ID, OPERATOR_ID]);

const AI_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Returns whether `name` is a valid `ai_id`: 1–64 letters, digits, `_ . -`, beginning with a letter or digit, not `hub` or `operator`. */
export function isAiId(name: string): boolean {
  return AI_ID.test(name) && !RESERVED.has(name.toLowerCase());
}

/** Returns the id of the collaboration that the request at `seq` opened. */
export function sessionIdOf(seq: number): string {
  return `s${seq}`;
}

/** Returns the seq of the request that opened a collaboration. */
export function seqOfSession(session_id: string): number {
  return Number(session_id.slice(1));
}
