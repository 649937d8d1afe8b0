/** Finds the token that a word on the command line names. */
import { EXIT } from "../../internal/exit_codes.ts";
import { nearestWord } from "../../internal/nearest_word.ts";
import { usageError, UserError } from "../../internal/user_error.ts";
import type { DataOf } from "../../protocol/messages.ts";
import { isAiId } from "../../protocol/names.ts";
import { readToken } from "../access/token_form.ts";
import type { TokenPlace } from "./token_place.ts";

const ID_FORM = /^[0-9a-z]{8}$/;

/** Returns what the word means. @throws {UserError} where it is neither a name nor an id. */
export async function chosen(word: string, place: TokenPlace): Promise<DataOf<"token_revoke">> {
  const whole = readToken(word);
  if (whole === "mistyped") {
    throw usageError("this looks like a token that was cut off or mistyped", {
      why: "the token itself is not needed: its id is what stands between aic_ and the next _",
      fix: "aicollab token list",
    });
  }
  const id = whole?.tokenId ?? word;
  const isName = whole === undefined && isAiId(word) && (await place.list(word)).tokens.length > 0;
  const { tokens, tokens_total } = await place.list();
  const isListed = tokens.some(({ token_id }) => token_id === id);
  // Of very many tokens the oldest are not listed: whether there is one with this id the hub says.
  const isId = isListed || (!isName && tokens_total > tokens.length && ID_FORM.test(id));
  if (isName && isId) {
    throw usageError(`"${word}" is the name of one token and the id of another`, {
      why: "which of the two is meant cannot be told",
      fix: "revoke it on the hub's page of tokens",
    });
  }
  if (isName) return { name: word };
  if (isId) return { token_id: id };
  throw await unknownName(id, place);
}

/** @throws {UserError} where no token of the name is valid. */
export async function requireValid(name: string, place: TokenPlace): Promise<void> {
  const { tokens } = await place.list(name);
  if (tokens.length === 0) throw await unknownName(name, place);
  if (tokens.some(({ state }) => state === "valid")) return;
  throw new UserError({
    code: "UNKNOWN_TOKEN",
    what: `no token of "${name}" is valid any more`,
    fix: `aicollab token create ${name}`,
    exit: EXIT.usage,
  });
}

/** Says which names there are, and which may have been meant. */
export async function unknownName(word: string, place: TokenPlace): Promise<UserError> {
  const { tokens } = await place.list();
  const known = [
    ...new Set(tokens.flatMap(({ name, token_id }) => token_id === null ? [name] : [name, token_id])),
  ];
  const meant = nearestWord(word, known);
  const names = [...new Set(tokens.map(({ name }) => name))];
  return new UserError({
    code: "UNKNOWN_TOKEN",
    what: `there is no token of "${word}" ${place.where}`,
    why: meant !== undefined
      ? `did you mean ${meant}?`
      : names.length === 0
      ? "there are no tokens yet"
      : `names that have tokens: ${names.slice(0, 20).join(", ")}${names.length > 20 ? ", …" : ""}`,
    fix: names.length === 0 ? "aicollab token create AI_Node_1" : "aicollab token list",
    exit: EXIT.usage,
  });
}
