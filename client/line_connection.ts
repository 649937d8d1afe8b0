/** One TCP connection as lines of JSON. What they mean is the client's. */
import type { Address } from "../internal/address.ts";
import { LineBuffer } from "../protocol/line_buffer.ts";

/** A hub's longest line is a `training_sync` with 500 AIs and 200 sessions; whoever sends more is not a hub. */
const MAX_LINE_BYTES = 64 * 1_048_576;

/** A line from the hub. */
export interface HubLine {
  readonly message: Record<string, unknown> & { readonly message_type: string };
  /** Characters of its text: what it weighs in memory. */
  readonly size: number;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** An open connection; closing it ends {@link chunks}. */
export class LineConnection implements Disposable {
  readonly #socket: Deno.TcpConn;
  #closed = false;

  private constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  /** @throws when nobody listens there, and as soon as `signal` aborts. */
  static async open(address: Address, signal: AbortSignal): Promise<LineConnection> {
    const socket = await connect(address, signal);
    socket.setNoDelay(true);
    return new LineConnection(socket);
  }

  /** Writes all of `text`, whole lines. Only one write at a time. */
  async write(text: string): Promise<void> {
    const bytes = encoder.encode(text);
    for (let at = 0; at < bytes.length;) at += await this.#socket.write(bytes.subarray(at));
  }

  /**
   * The lines as they come, those of one read together. Ends when either side closes.
   * @throws when the connection breaks, or what comes are not lines of JSON.
   */
  async *chunks(): AsyncGenerator<HubLine[]> {
    const buffer = new LineBuffer(MAX_LINE_BYTES);
    for (;;) {
      const count = await this.#read(buffer.space());
      if (count === null) return;
      buffer.add(count);
      const whole = buffer.wholeLines();
      if (whole === 0) {
        if (buffer.bytes.length > MAX_LINE_BYTES) {
          throw new Error(`No line feed within ${MAX_LINE_BYTES} bytes`);
        }
        continue;
      }
      const texts = decoder.decode(buffer.bytes.subarray(0, whole)).split("\n");
      buffer.drop(whole);
      yield texts.filter((text) => text.trim() !== "").map(readHubLine);
    }
  }

  async #read(space: Uint8Array): Promise<number | null> {
    try {
      return await this.#socket.read(space);
    } catch (error) {
      if (this.#closed) return null;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }
}

/** As `Deno.connect`, but does not count on it to know `signal`: older ones connect on for minutes. */
function connect(address: Address, signal: AbortSignal): Promise<Deno.TcpConn> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(signal.reason);
    signal.addEventListener("abort", giveUp, { once: true });
    Deno.connect({ ...address, signal })
      .then((socket) => signal.aborted ? socket.close() : resolve(socket), reject)
      .finally(() => signal.removeEventListener("abort", giveUp));
  });
}

function readHubLine(text: string): HubLine {
  const message = jsonOf(text);
  if (typeof message?.message_type === "string") return { message, size: text.length };
  throw new Error(
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
