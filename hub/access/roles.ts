/** Holds the one table of what each role may do, whatever door it came through. */
import { ROLES } from "../../protocol/names.ts";
import type { Role } from "./identity.ts";

/** An action is done by some roles; `about` says for people what it is. */
interface ActionRow {
  readonly about: string;
  readonly roles: readonly Role[];
}

export { ROLES };

const NAMED: readonly Role[] = ["agent", "operator", "admin"];
const PEOPLE: readonly Role[] = ["operator", "admin"];

/** The table has every action that is not open to all. */
export const ACTIONS = {
  connect: { about: "connect under its own name", roles: ROLES },
  read_public: { about: "read what is for everyone", roles: ROLES },
  read_everything: {
    about: "read the journal, its library and their changes over HTTP",
    roles: ["observer", "operator", "admin"],
  },
  read_directed: { about: "read what is for its name", roles: NAMED },
  send: { about: "be present, share and work together under its own name", roles: NAMED },
  act_as_operator: {
    about: "act for the operator: message an AI, disconnect it, decide an approval, cancel a collaboration",
    roles: PEOPLE,
  },
  manage_tokens: { about: "create, list, rotate and revoke tokens", roles: ["admin"] },
  change_settings: { about: "change settings of the hub", roles: ["admin"] },
} as const satisfies Record<string, ActionRow>;

/** An action of the table. */
export type Action = keyof typeof ACTIONS;

/** Returns whether the role may do the action. */
export function may(role: Role, action: Action): boolean {
  return (ACTIONS[action].roles as readonly Role[]).includes(role);
}
