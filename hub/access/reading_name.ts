import type { Role } from "./identity.ts";
import { may } from "./roles.ts";

/** No AI has this name: nothing is directed to it, and every broadcast is another's. */
const NOBODY = "";

/** Returns as whom `ai` reads: a role that gets only what is for everyone reads as nobody. */
export function readingName(role: Role, ai: string): string {
  return may(role, "read_directed") ? ai : NOBODY;
}
