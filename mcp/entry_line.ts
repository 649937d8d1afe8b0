/** Says an entry in a line of a result or a resource. */
import type { Entry } from "./entry.ts";

/** An entry, or what a result shows of one. */
interface Said extends Pick<Entry, "seq" | "type" | "from" | "at"> {
  readonly to?: string;
  readonly session_id?: string | undefined;
  readonly reply_to?: number | undefined;
}

/** Returns the line: what it is, from whom, when, and its `text`, which is fenced. */
export function lineOf(
  { seq, type, from, at, to, session_id, reply_to }: Said,
  text: string,
): string {
  const about = session_id === undefined ? "" : ` ${session_id}`;
  const whom = to === undefined ? "" : ` to ${to}`;
  const reply = reply_to === undefined ? "" : `, a reply to ${reply_to}`;
  return `[${seq}] ${type}${about} from ${from}${whom}, ${at}${reply}: ${text}`;
}
