/** Answers the messages by which an admin manages tokens over a connection. */
import { refuse } from "../../protocol/errors.ts";
import { errorLine } from "../../protocol/hub_lines.ts";
import type { AdminMessage, DataOf } from "../../protocol/messages.ts";
import type { Identity } from "../access/identity.ts";
import type { Answered, TokenBook } from "../access/token_book.ts";
import { actorOver } from "./actor_over.ts";
import type { Core } from "./core.ts";
import { TokenActions } from "./token_actions.ts";

/** An answer lists at most so many tokens. */
const MAX_LISTED = 1_000;

/** Does what the message asks, and resolves with the one line that answers it. The caller knows that its sender may ask. */
export async function answerAdmin(
  { tokens, sequencer }: Pick<Core, "tokens" | "sequencer">,
  identity: Identity,
  message: AdminMessage,
): Promise<string> {
  const actor = actorOver("tcp", identity);
  const actions = new TokenActions(tokens, sequencer);
  switch (message.message_type) {
    case "token_create":
      return answer("token_created", message, await actions.create(actor, message.data));
    case "token_rotate":
      return answer("token_rotated", message, await actions.rotate(actor, message.data));
    case "token_revoke": {
      const which = oneOf(message.data);
      return answer("token_revoked", message, which.ok ? await actions.revoke(actor, which.value) : which);
    }
    case "token_list":
      return answer("token_listed", message, { ok: true, value: listed(tokens, message.data.name) });
  }
}

type Revoked = Parameters<TokenBook["revoke"]>[0];

function oneOf({ name, token_id }: DataOf<"token_revoke">): Answered<Revoked> {
  if (name !== undefined && token_id === undefined) return { ok: true, value: { name } };
  if (token_id !== undefined && name === undefined) return { ok: true, value: { token_id } };
  return refuse("INVALID_MESSAGE", "data: either name or token_id says what to revoke", {
    fix: "give one of the two",
  });
}

function listed(tokens: TokenBook, name: string | undefined) {
  const all = tokens.list(name);
  return { tokens: all.slice(-MAX_LISTED), tokens_total: all.length };
}

function answer(
  message_type: "token_created" | "token_rotated" | "token_revoked" | "token_listed",
  { message_id }: AdminMessage,
  answered: Answered<object>,
): string {
  if (answered.ok) return JSON.stringify({ message_type, message_id, data: answered.value });
  const { code, text, fix } = answered;
  return errorLine(code, { text, fix, messageId: message_id });
}
