/** Reads and writes lines of JSON over one TCP connection of Deno, which costs less than one of `node:net`. */
import type { Address } from "../internal/address.ts";
import { writeAll } from "../internal/write_all.ts";
import { LineBuffer } from "../protocol/line_buffer.ts";
import { type Connection, type HubLine, MAX_LINE_BYTES, readHubLine } from "./connection.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** An open connection; closing it ends {@link chunks}. */
export class LineConnection implements Connection {
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

  async write(text: string): Promise<void> {
    await writeAll(this.#socket, encoder.encode(text));
  }

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
