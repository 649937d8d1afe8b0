/** Gives a hub a token of each role, made before it starts. */
import { ROLES } from "../hub/access/roles.ts";
import type { Role } from "../hub/access/identity.ts";
import { makeToken } from "../hub/access/token_form.ts";
import { hashSecret, tokenRow } from "../hub/access/token_row.ts";
import type { World } from "../hub/hub.ts";
import { openJournal } from "../journal/threads/open_journal.ts";

/** The secrets are by role; the token of a role is that of `the_<role>`. Start the hub with `openJournal`. */
export interface RoleTokens extends Pick<World, "openJournal"> {
  readonly secrets: Readonly<Record<Role, string>>;
}

export function roleTokens(created_ms = Date.now()): RoleTokens {
  const made = ROLES.map((role) => ({ role, ...makeToken() }));
  const rows = made.map(({ role, tokenId: token_id, token }) =>
    tokenRow({
      ...{ ai_id: `the_${role}`, token_hash: hashSecret(token), token_id, role, created_ms },
      origin: "created",
    })
  );
  return {
    secrets: Object.fromEntries(made.map(({ role, token }) => [role, token])) as Record<Role, string>,
    async openJournal(folder, options) {
      const journal = await openJournal(folder, options);
      const known = await journal.tokens();
      if (!known.some(({ ai_id }) => ai_id === "the_admin")) await journal.putTokens(rows);
      return journal;
    },
  };
}
