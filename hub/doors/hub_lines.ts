/** Reads the lines that the hub says at the inner end of a session. */
import type { Problem } from "../../dashboard/failure.ts";
import { isClosing } from "../../protocol/errors.ts";
import type { InnerTransport } from "./inner_transport.ts";

/** A line of the hub. */
export interface HubLine {
  /** The line as it is, without its line feed. */
  readonly text: string;
  readonly said: Said;
}

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
  for (let bytes = await session.take(); bytes !== null; bytes = await session.take()) {
    yield decoder.decode(bytes).trimEnd().split("\n").map((text) => ({ text, said: JSON.parse(text) }));
  }
}

/** Returns why the hub ends the session, where a line says so. */
export function endOf({ said }: HubLine): Problem | undefined {
  const { message_type, message_id, code } = said;
  if (message_type !== "error" || message_id !== undefined || !isClosing(code!)) return undefined;
  return problemOf(said);
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
