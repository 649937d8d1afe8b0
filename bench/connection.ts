/** A raw TCP connection: it exchanges texts while it is set up and hands on bytes as they arrive afterwards. */

const READ_BYTES = 262_144;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A TCP connection to loopback without Nagle's delay. Disposing it ends {@link follow} without an error. */
export class Connection implements Disposable {
  readonly #socket: Deno.TcpConn;
  #closed = false;

  private constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
    socket.setNoDelay(true);
  }

  static async open(port: number): Promise<Connection> {
    return new Connection(await Deno.connect({ hostname: "127.0.0.1", port }));
  }

  /** Writes all bytes, in several writes where the socket takes them so. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      at += await this.#socket.write(at === 0 ? bytes : bytes.subarray(at));
    }
  }

  /** Writes `text` and returns everything that is read until it matches `answer`; {@link follow} starts behind that. */
  async request(text: string, answer: RegExp): Promise<string> {
    await this.write(encoder.encode(text));
    const buffer = new Uint8Array(65_536);
    for (let read = "";;) {
      const count = await this.#socket.read(buffer);
      if (count === null) {
        throw new Error(`The server closed instead of sending ${answer}; it sent: ${read}`);
      }
      read += decoder.decode(buffer.subarray(0, count), { stream: true });
      if (answer.test(read)) return read;
    }
  }

  /**
   * Reads until closed by us and hands on every chunk, which is valid during the call only.
   * @throws {Error} the server closed first.
   */
  async follow(take: (bytes: Uint8Array) => void): Promise<void> {
    const buffer = new Uint8Array(READ_BYTES);
    try {
      for (;;) {
        const count = await this.#socket.read(buffer);
        if (count === null) break;
        take(buffer.subarray(0, count));
      }
    } catch (error) {
      if (!this.#closed) throw error;
    }
    if (!this.#closed) throw new Error("The server closed a connection under load");
  }

  [Symbol.dispose](): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }
}
