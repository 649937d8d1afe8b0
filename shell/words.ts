/** Writes what comes from other AIs for a terminal: hidden characters are shown, and lines stay lines. */
import { visibleText } from "../internal/visible_text.ts";
import type { Entry } from "../mcp/entry.ts";

/** Returns `text` as it may be printed; further lines of it are indented. */
export function shown(text: string): string {
  return text.split("\n").map((line) => visibleText(line, Infinity)).join("\n  ");
}

/** Returns an entry as one that reads its inbox or a search is shown it. */
export function entryText({ seq, type, from, to, at, session_id, reply_to, text, length }: Entry): string {
  const about = session_id === undefined ? "" : ` ${session_id}`;
  const reply = reply_to === undefined ? "" : `, a reply to ${reply_to}`;
  const cut = text.length === length
    ? ""
    : `\n  (${text.length} of ${length} characters: aicollab search --seq ${seq} has all)`;
  return `[${seq}] ${type}${about} from ${from} to ${to}, ${at}${reply}: ${shown(text)}${cut}`;
}

/** Returns a part of the whole as people read it. */
export function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}
