/** Opens the tokens of a hub that starts: those of its flags are a weak form, which takes the place of the last start's. */
import { getLogger } from "@logtape/logtape";
import { runnable } from "../../internal/invocation.ts";
import type { TokenStore } from "../../journal/journal.ts";
import type { TokenRow } from "../../journal/rows.ts";
import { openTokenBook, type TokenBook } from "./token_book.ts";
import { tokenRow } from "./token_row.ts";

const log = getLogger(["aicollab", "access"]);

/** A flag gives a name its token. */
export type FlagToken = Pick<TokenRow, "ai_id" | "token_hash">;

/** Stores the tokens of the flags and resolves with the book of all. */
export async function openTokens(
  store: TokenStore,
  flags: readonly FlagToken[],
  wallMs: () => number,
): Promise<TokenBook> {
  const created_ms = wallMs();
  await store.replaceFlagTokens(flags.map((flag) => tokenRow({ ...flag, created_ms })));
  if (flags.length > 0) {
    log.warning(
      "The tokens of {names} are of a weak form, as --token gave them: others on this machine can read them in the list of processes, and they end with this hub; {command} makes one that lasts",
      { names: namesOf(flags), command: runnable("aicollab token create NAME") },
    );
  }
  warnOfShared(flags, await store.tokens());
  return await openTokenBook(store, wallMs);
}

/** Warns of flags whose secret is a token that was created for another name: each of the two can come in as the other. */
function warnOfShared(flags: readonly FlagToken[], rows: readonly TokenRow[]): void {
  for (const { ai_id, token_hash } of flags) {
    const others = rows.filter((row) =>
      row.origin === "created" && row.ai_id !== ai_id && String(row.token_hash) === String(token_hash)
    );
    if (others.length === 0) continue;
    log.warning("{name} has the same token as {others}, so each can connect as the other", {
      name: ai_id,
      others: namesOf(others),
    });
  }
}

function namesOf(tokens: readonly FlagToken[]): string {
  return [...new Set(tokens.map(({ ai_id }) => ai_id))].join(", ");
}
