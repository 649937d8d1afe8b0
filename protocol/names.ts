/** Defines what an AI may be called, the few names that belong to the hub, and the roles that names have. */

/** The hub has this name as `source_ai`; no AI may have it, in upper or lower case. */
export const HUB_ID = "hub";

/** A person who acts at the hub has this name as `source_ai`, and is reached by it; no AI may have it either. */
export const OPERATOR_ID = "operator";

const RESERVED: ReadonlySet<string> = new Set([HUB_ID, OPERATOR_ID]);

const AI_ID = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Says for people what {@link isAiId} takes. */
export const AI_ID_FORM =
  "1 to 64 letters, digits, dots, dashes and underscores, the first a letter or digit, " +
  `and neither ${HUB_ID} nor ${OPERATOR_ID}`;

/** Says for people what is wrong with a name that {@link isAiId} does not take. */
export const NOT_AN_AI_ID = `not an ai_id, which is ${AI_ID_FORM}`;

/** A role says what a name may do; these are all, the one that may most last. */
export const ROLES = ["agent", "observer", "operator", "admin"] as const;

/** Returns whether `name` is a valid `ai_id`, as {@link AI_ID_FORM} says. */
export function isAiId(name: string): boolean {
  return AI_ID.test(name) && !RESERVED.has(name.toLowerCase());
}

/** Returns whether something may be sent to `name`: an AI, or the operator. */
export function isAddressee(name: string): boolean {
  return isAiId(name) || name === OPERATOR_ID;
}

/** Says for people what {@link isTopicName} takes. */
export const TOPIC_FORM =
  "1 to 64 letters, digits, dots, dashes and underscores, the first a letter or digit, without #";

/** Says for people what is wrong with a name that {@link isTopicName} does not take. */
export const NOT_A_TOPIC = `not the name of a topic, which is ${TOPIC_FORM}`;

/** Returns whether `name` may be the name of a topic on the wire, as {@link TOPIC_FORM} says. */
export function isTopicName(name: string): boolean {
  return AI_ID.test(name);
}

/** The id of a collaboration has this form. */
export const SESSION_ID = /^s[1-9][0-9]{0,15}$/;

/** Returns the id of the collaboration that the request at `seq` opened. */
export function sessionIdOf(seq: number): string {
  return `s${seq}`;
}

/** Returns the seq of the request that opened a collaboration. */
export function seqOfSession(session_id: string): number {
  return Number(session_id.slice(1));
}
