/** Reads and writes lines of JSON over one socket of `node:net` or `node:tls`, which Deno, Node and Bun have alike. */
import type { Socket } from "node:net";
import type { Address } from "../../internal/address.ts";
import { Arrivals } from "./arrivals.ts";
import { type Connection, type HubLine, MAX_LINE_BYTES, readHubLine } from "../../client/connection.ts";

const LINE_FEED = 0x0a;
/** The socket is not read while so many bytes wait for the client, which never lets them wait for long. */
const MAX_WAITING_BYTES = 1_048_576;

/** An open connection; closing it ends {@link chunks}. */
export class NodeConnection implements Connection {
  readonly #socket: Socket;
  readonly #arrivals = new Arrivals<Uint8Array>();
  #waitingBytes = 0;

  /** The socket is open, and read by nobody else. */
  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Uint8Array) => {
      this.#waitingBytes += chunk.length;
      if (this.#waitingBytes > MAX_WAITING_BYTES) socket.pause();
      this.#arrivals.put(chunk);
    });
    let broken: Error | undefined;
    socket.on("error", (error: Error) => broken = error);
    socket.on("end", () => socket.destroy());
    socket.on("close", () => this.#arrivals.end(broken));
  }

  /** Connects to `address`. @throws when nobody listens there, and as soon as `signal` aborts. */
  static async open({ hostname: host, port }: Address, signal: AbortSignal): Promise<NodeConnection> {
    // A browser does not have this module, and uses a WebSocket.
    const { connect } = await import("node:net");
    return new NodeConnection(
      await openedSocket(() => connect({ host, port, noDelay: true }), "connect", signal),
    );
  }

  async write(text: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      // A socket that is destroyed meanwhile may not call back.
      this.#socket.once("close", resolve);
      this.#socket.write(text, (error) => {
        this.#socket.off("close", resolve);
        if (error) reject(error);
        else resolve();
      });
    });
  }

  async *chunks(): AsyncGenerator<HubLine[]> {
    const decoder = new TextDecoder();
    /** The beginning of a line whose end has not come. */
    let begun: Uint8Array[] = [];
    let begunBytes = 0;
    for (;;) {
      const chunks = await this.#arrivals.take();
      if (chunks === undefined) return;
      this.#waitingBytes = 0;
      if (this.#socket.isPaused()) this.#socket.resume();
      for (const chunk of chunks) {
        const end = chunk.lastIndexOf(LINE_FEED);
        if (end === -1) {
          begun.push(chunk);
          begunBytes += chunk.length;
          if (begunBytes > MAX_LINE_BYTES) throw new Error(`No line feed within ${MAX_LINE_BYTES} bytes`);
          continue;
        }
        const head = begun.map((part) => decoder.decode(part, { stream: true })).join("");
        const texts = (head + decoder.decode(chunk.subarray(0, end))).split("\n");
        begun = [chunk.subarray(end + 1)];
        begunBytes = chunk.length - end - 1;
        yield texts.filter((text) => text.trim() !== "").map(readHubLine);
      }
    }
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }
}

/** Resolves with the socket once it says `event`. @throws what it says before, and as soon as `signal` aborts. */
export function openedSocket<S extends Socket>(
  open: () => S,
  event: "connect" | "secureConnect",
  signal: AbortSignal,
): Promise<S> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = open();
    const giveUp = (error: unknown) => {
      signal.removeEventListener("abort", onAbort);
      socket.destroy();
      reject(error);
    };
    const onAbort = () => giveUp(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    socket.once("error", giveUp);
    socket.once(event, () => {
      signal.removeEventListener("abort", onAbort);
      socket.off("error", giveUp);
      resolve(socket);
    });
  });
}
