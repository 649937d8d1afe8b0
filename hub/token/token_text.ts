/** Writes tokens for people. The token itself is not among it. */
import { localTime } from "../../internal/local_time.ts";
import { cellsOf, padTo } from "../../internal/terminal/cells.ts";
import type { ListedToken } from "../../protocol/messages.ts";
import type { CreatedToken } from "../access/token_book.ts";
import type { TokenList, TokenPlace } from "./token_place.ts";

const HEAD = ["ID", "NAME", "ROLE", "STATE", "ENDS", "LAST USED", "FROM"];

/** Returns the lines about a token that was made, and written to `file` where there is one. */
export function createdText(
  { token_id, name, role, expires_ms }: CreatedToken,
  { where }: TokenPlace,
  file: string | undefined,
): string[] {
  return [
    `Created token ${token_id} of ${name} (${role}) ${where}; it ${endText(expires_ms)}`,
    file === undefined
      ? "It is shown this once: nobody can read it again"
      : `It is in "${file}", which only you can read, and nowhere else`,
  ];
}

/** Says until when a token holds. */
export function endText(expires_ms: number | null): string {
  if (expires_ms === null) return "holds until it is revoked";
  return `${expires_ms <= Date.now() ? "ended" : "ends"} ${localTime(expires_ms)}`;
}

/** Returns a table of tokens. */
export function listText({ tokens, tokens_total }: TokenList): string[] {
  if (tokens.length === 0) return ["no tokens"];
  const rows = [HEAD, ...tokens.map(cells)];
  const widths = HEAD.map((_, i) => Math.max(...rows.map((row) => cellsOf(row[i]!))));
  const lines = rows.map((row) => row.map((cell, i) => padTo(cell, widths[i]!)).join("  ").trimEnd());
  const more = tokens_total - tokens.length;
  return more === 0 ? lines : [...lines, `and ${more} older ones`];
}

function cells({ token_id, name, role, state, origin, ...times }: ListedToken): string[] {
  const { expires_ms, revoked_ms, last_used_ms, last_address, last_transport } = times;
  return [
    token_id ?? (origin === "flag" ? "(--token)" : ""),
    name,
    role,
    state,
    timeText(revoked_ms ?? expires_ms),
    timeText(last_used_ms),
    last_address === null ? "" : `${last_address} ${last_transport ?? ""}`.trim(),
  ];
}

function timeText(ms: number | null): string {
  return ms === null ? "never" : localTime(ms);
}
