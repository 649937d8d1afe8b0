/** Says which messages a role may not send, by the table of roles. */
import { type Refusal, refuse } from "../../protocol/errors.ts";
import type { MessageSpec } from "../../protocol/message_spec.ts";
import { type AdminMessageType, type AiMessageType, MESSAGES } from "../../protocol/messages.ts";
import { OPERATOR_ID } from "../../protocol/names.ts";
import type { Role } from "./identity.ts";
import { type Action, ACTIONS, may } from "./roles.ts";

/** Whoever may connect may send these. */
const WITH_CONNECTION: readonly string[] = ["received", "leave", "ping", "pong", "library"];
/** These can be said for the operator, whoever it is. */
const FOR_OPERATOR: readonly string[] = [
  "message",
  "collaboration_complete",
  "collaboration_cancel",
  "budget_raise",
  "delivery_status",
];

/** Returns the action that a message is, sent in the name `ai`; undefined for one that nobody may send in it. */
export function actionOf(type: AiMessageType | AdminMessageType, ai: string): Action | undefined {
  if (WITH_CONNECTION.includes(type)) return "connect";
  if (MESSAGES[type].sender === "admin") return "manage_tokens";
  if (ai !== OPERATOR_ID) return "send";
  return FOR_OPERATOR.includes(type) ? "act_as_operator" : undefined;
}

/** Returns the message types that `role` may not send in the name `ai`. */
export function forbiddenMessages(role: Role, ai: string): ReadonlySet<string> {
  const key = `${role} ${ai === OPERATOR_ID}`;
  const found = SETS.get(key) ?? new Set(SENT.filter((type) => !mayNow(role, actionOf(type, ai))));
  SETS.set(key, found);
  return found;
}

/** Refuses a message that {@linkcode forbiddenMessages} names. */
export function forbidden(role: Role, ai: string, type: AiMessageType | AdminMessageType): Refusal {
  const action = actionOf(type, ai);
  if (action === undefined) {
    return refuse("FORBIDDEN", `message_type: a "${type}" cannot be sent as "${ai}"`, {
      fix: `send one of: ${FOR_OPERATOR.join(", ")}`,
    });
  }
  const { about, roles } = ACTIONS[action];
  return refuse("FORBIDDEN", `message_type: a "${type}" is not for the role "${role}"`, {
    fix: `to ${about}, come with a token as ${EITHER.format(roles)}`,
  });
}

const EITHER = new Intl.ListFormat("en-GB", { type: "disjunction" });
const SETS = new Map<string, ReadonlySet<string>>();
const SENT = Object.entries<MessageSpec>(MESSAGES)
  .filter(([, { sender }]) => sender !== "hub")
  .map(([type]) => type as AiMessageType | AdminMessageType);

function mayNow(role: Role, action: Action | undefined): boolean {
  return action !== undefined && may(role, action);
}
