/** Says which entries of an inbox are worth waking an idle model for: each wake is a turn that somebody pays for. */
import { OPERATOR_ID } from "../../protocol/names.ts";
import type { Entry } from "../entry.ts";

/** These only tell how work goes on: they wait until the model looks by itself. */
const NEWS = new Set(["collaboration_started", "collaboration_progress"]);
/** Of these, what is for everyone waits as well. */
const TALK = new Set(["message", "code_share", "os_component_share"]);

/** Returns whether a bell is rung for the entry: it is for this AI, or for whoever can do it, or a person writes. */
export function wakes({ type, from, to }: Entry): boolean {
  return !NEWS.has(type) && (to === "you" || from === OPERATOR_ID || !TALK.has(type));
}
