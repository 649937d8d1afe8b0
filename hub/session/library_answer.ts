/** Answers the message by which an AI asks what was shared. */
import type { DataOf } from "../../protocol/messages.ts";
import type { Core } from "./core.ts";

const DEFAULT_LIMIT = 50;
/** An answer has so many characters of entries at most, but for one that is longer. */
const MAX_CHARACTERS = 262_144;

/** Resolves with the one line that answers the question of who reads as `ai`. */
export async function libraryAnswer(
  { shared }: Pick<Core, "shared">,
  ai: string,
  { message_id, data }: { readonly message_id?: string; readonly data: DataOf<"library"> },
): Promise<string> {
  const { domain, kind, position, order = "newest", limit = DEFAULT_LIMIT } = data;
  const { lines, next } = await shared?.({
    ...{ ai, order, limit, maxCharacters: MAX_CHARACTERS },
    ...(domain === undefined ? {} : { domain }),
    ...(kind === undefined ? {} : { kind }),
    ...(position === undefined ? {} : { position }),
  }) ?? { lines: [], next: null };
  const front = JSON.stringify({ message_type: "library_listed", message_id }).slice(0, -1);
  return `${front},"data":{"entries":[${lines.join(",")}],"next":${next}}}`;
}
