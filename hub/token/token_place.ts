/** Declares where tokens are managed: over a running hub, or in the folder of one that does not run. */
import type { DataOf, ListedToken } from "../../protocol/messages.ts";
import type { CreatedToken, RevokedTokens, RotatedToken } from "../access/token_book.ts";

/** `tokens_total` counts those that a long list leaves out, too. */
export interface TokenList {
  readonly tokens: readonly ListedToken[];
  readonly tokens_total: number;
}

/** The values are those of the wire, whichever place it is. @throws {UserError} in each method, where nothing was changed. */
export interface TokenPlace extends AsyncDisposable {
  /** Says for people where it is: `at the hub 127.0.0.1:6000`. */
  readonly where: string;
  readonly via: "hub" | "folder";
  list(name?: string): Promise<TokenList>;
  create(of: DataOf<"token_create">): Promise<CreatedToken>;
  rotate(of: DataOf<"token_rotate">): Promise<RotatedToken>;
  revoke(which: DataOf<"token_revoke">): Promise<RevokedTokens>;
}
