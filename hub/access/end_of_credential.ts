/** Words why a credential has ended, for those whom it had let in. */
import type { Ended } from "./identity.ts";

const NEW_TOKEN =
  "connect with a token that is valid; whoever runs the hub makes them: aicollab token create";

const WORDS: Readonly<Record<Ended, { readonly what: string; readonly fix: string }>> = {
  revoked: { what: "The token of NAME was revoked", fix: NEW_TOKEN },
  expired: { what: "The token of NAME has run out", fix: NEW_TOKEN },
  key_replaced: {
    what: "The local key with which NAME came in was replaced",
    fix: "read local.key again, and connect with what it holds now",
  },
};

/** Returns text and fix of `REVOKED` for what was opened as `name`. */
export function endOfCredential(name: string, why: Ended): { readonly text: string; readonly fix: string } {
  const { what, fix } = WORDS[why];
  return { text: what.replace("NAME", `"${name}"`), fix };
}
