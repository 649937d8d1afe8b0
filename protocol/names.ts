/** What an AI may be called, and the few names that belong to the hub. */

/** The hub's own name as `source_ai`; no AI may bear it, in any case. */
export const HUB_ID = "hub";

/** The `source_ai` of what a person says or does at the hub's dashboard; no AI may bear it either. */
export const OPERATOR_ID = "operator";

const RESERVED: ReadonlySet<string> = new Set([HUB_ID, OPERATOR_ID]);

const AI_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Whether `name` is a valid `ai_id`: 1–64 letters, digits, `_ . -`, beginning with a letter or digit, not `hub` or `operator`. */
export function isAiId(name: string): boolean {
  return AI_ID.test(name) && !RESERVED.has(name.toLowerCase());
}

/** The id of the session that the request at `seq` opened. */
export function sessionIdOf(seq: number): string {
  return `s${seq}`;
}
