/** Says which entries are worth waking an idle AI for: each wake is a turn that somebody pays for. */
import { OPERATOR_ID } from "../protocol/names.ts";

/** These only tell how something goes on: they wait until the AI looks by itself. */
const NEWS = new Set(["collaboration_started", "collaboration_progress", "delivery"]);
/** Of these, what is for everyone waits as well. */
const TALK = new Set(["message", "pattern_share", "code_share", "os_component_share", "verdict"]);

/** What decides of an entry. */
export interface Came {
  readonly type: string;
  readonly from: string;
  readonly isForEveryone: boolean;
}

/** Returns whether a bell is rung for the entry: it is for this AI, or for whoever can do it, or a person writes. */
export function wakes({ type, from, isForEveryone }: Came): boolean {
  return !NEWS.has(type) && (!isForEveryone || from === OPERATOR_ID || !TALK.has(type));
}
