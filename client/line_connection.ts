/** Reads and writes lines of JSON over one TCP connection; the client knows what they mean. */
import type { Address } from "../internal/address.ts";
import { writeAll } from "../internal/write_all.ts";
import { ForeignLine } from "./errors.ts";
import { LineBuffer } from "../protocol/line_buffer.ts";

/** No hub sends longer lines: it can be told to take lines of 16 MiB. */
const MAX_LINE_BYTES = 64 * 1_048_576;

/** A line from the hub, parsed. */
export interface HubLine {
  readonly message: Record<string, unknown> & { readonly message_type: string };
  readonly text: string;
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

  /** Connects to `address`. @throws when nobody listens there, and as soon as `signal` aborts. */
  static async open(address: Address, signal: AbortSignal): Promise<LineConnection> {
    const socket = await connect(address, signal);
    socket.setNoDelay(true);
    return new LineConnection(socket);
  }

  /** Writes all of `text`, whole lines. Only one write may be pending. */
  async write(text: string): Promise<void> {
    await writeAll(this.#socket, encoder.encode(text));
  }

  /**
   * Yields the lines as they come, those of one read together. Ends when either side closes.
   * @throws {ForeignLine} when what comes are no lines of a hub; and when the connection breaks.
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

/** Connects like `Deno.connect` but rejects as soon as `signal` aborts: an older Deno ignores it and tries for minutes. */
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
