/** Defines what carries lines between a client and a hub: TCP, a WebSocket, or the process itself. The client knows what they mean. */
import { ForeignLine } from "./errors.ts";

/** No hub sends longer lines: it can be told to take lines of 16 MiB. */
export const MAX_LINE_BYTES = 64 * 1_048_576;

/** A line from the hub, parsed. */
export interface HubLine {
  readonly message: Record<string, unknown> & { readonly message_type: string };
  readonly text: string;
}

/** An open connection; closing it ends {@link chunks}. */
export interface Connection extends Disposable {
  /** Writes all of `text`, whole lines. Only one write may be pending. @throws when the connection breaks. */
  write(text: string): Promise<void>;
  /**
   * Yields the lines as they come, those that came together at once. Ends when either side closes.
   * @throws {ForeignLine} when what comes are no lines of a hub; and when the connection breaks.
   */
  chunks(): AsyncGenerator<HubLine[]>;
}

/** Opens a connection. @throws when no hub answers there, and as soon as `signal` aborts. */
export type Connect = (signal: AbortSignal) => Promise<Connection>;

/** Parses a line that came from a hub. @throws {ForeignLine} */
export function readHubLine(text: string): HubLine {
  const message = jsonOf(text);
  if (typeof message?.message_type === "string") return { message, text };
  throw new ForeignLine(
    text.startsWith("HTTP/")
      ? "this is not a hub, an HTTP server answers; a hub's port is 6000 by default"
      : `this is not a hub, it says ${JSON.stringify(text.slice(0, 80))}`,
  );
}

function jsonOf(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
