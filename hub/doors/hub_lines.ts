/** Reads the lines that the hub says at the inner end of a session. */
import type { Problem } from "../../dashboard/failure.ts";
import { isClosing } from "../../protocol/errors.ts";
import type { InnerTransport } from "./inner_transport.ts";

/** A line of the hub, which is parsed where more of it is asked for than what it begins with. */
export class HubLine {
  /** The line as it is, without its line feed. */
  readonly text: string;
  #said: Said | undefined;

  constructor(text: string) {
    this.text = text;
  }

  get said(): Said {
    return this.#said ??= JSON.parse(this.text);
  }

  /** The seq of an entry; undefined where this is none. */
  get entrySeq(): number | undefined {
    const seq = ENTRY.exec(this.text)?.[1];
    return seq === undefined ? undefined : Number(seq);
  }

  /** The type of what the hub says itself, which begins with it; undefined where it may be anything. */
  get type(): string | undefined {
    return TYPE.exec(this.text)?.[1] ?? this.said.message_type;
  }
}

/** The hub writes its own fields first. */
const ENTRY = /^\{(?:"replayed":true,)?"seq":(\d+),"source_ai":/;
const TYPE = /^\{"message_type":"(\w+)"/;

/** These members of a line are looked at; the others are passed on. */
export interface Said extends Readonly<Record<string, unknown>> {
  readonly message_type: string;
  readonly message_id?: string;
  readonly seq?: number;
  readonly code?: string;
}

const decoder = new TextDecoder();

/** Yields the lines as they come, those of one write together, until the hub says nothing more. */
export async function* hubLines(session: Pick<InnerTransport, "take">): AsyncGenerator<HubLine[], void> {
  for (let bytes = await session.take(); bytes !== null; bytes = await session.take()) yield linesIn(bytes);
}

/** Returns the lines of one write of the hub. */
export function linesIn(bytes: Uint8Array): HubLine[] {
  return decoder.decode(bytes).trimEnd().split("\n").map((text) => new HubLine(text));
}

/** A session that ends before its first line was not begun: nothing that was posted has happened. */
const ENDING: Problem = {
  code: "SHUTTING_DOWN",
  message: "The hub is ending",
  fix: "come again when it is back",
};

/** Returns why the hub did not let the AI in, by the first line that it said; undefined is none. */
export function refusalOf(first: HubLine | undefined): Problem | undefined {
  if (first === undefined) return ENDING;
  return first.type === "welcome" ? undefined : problemOf(first.said);
}

/** Returns why the hub ends the session, where a line says so. */
export function endOf(line: HubLine): Problem | undefined {
  if (line.type !== "error") return undefined;
  const { message_id, code } = line.said;
  if (message_id !== undefined || !isClosing(code!)) return undefined;
  return problemOf(line.said);
}

/** Returns what an `error` line says. */
export function problemOf(said: Said): Problem {
  const { code, message, fix, retry_after_ms } = said as Said & {
    readonly message: string;
    readonly fix?: string;
    readonly retry_after_ms?: number;
  };
  return {
    code: code!,
    message,
    ...(fix === undefined ? {} : { fix }),
    ...(retry_after_ms === undefined ? {} : { retryAfterMs: retry_after_ms }),
  };
}
