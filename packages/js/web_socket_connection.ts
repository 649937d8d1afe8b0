/** Carries lines over a WebSocket, one in each text frame. */
import { Arrivals } from "./arrivals.ts";
import { type Connection, type HubLine, readHubLine } from "../../client/connection.ts";

/** No more is written while so many bytes wait in the socket, which has no event for when they have gone. */
const MAX_BUFFERED_BYTES = 1_048_576;
const LOOK_MS = 10;

/** The close code of an end in good order. */
const NORMAL = 1_000;

/** An open WebSocket; closing it ends {@link chunks}. */
class WebSocketConnection implements Connection {
  readonly #socket: WebSocket;
  readonly #arrivals = new Arrivals<HubLine>();

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.onmessage = ({ data }) => {
      try {
        if (String(data).trim() !== "") this.#arrivals.put(readHubLine(String(data)));
      } catch (error) {
        this.#arrivals.end(error as Error);
      }
    };
    socket.onclose = ({ code, reason }) => {
      const isClean = code === NORMAL && reason === "";
      this.#arrivals.end(
        isClean ? undefined : new Error(`The WebSocket was closed with ${code} ${reason}`.trim()),
      );
    };
  }

  async write(text: string): Promise<void> {
    for (const line of text.split("\n")) {
      if (line !== "") this.#socket.send(line);
    }
    while (this.#socket.bufferedAmount > MAX_BUFFERED_BYTES && this.#socket.readyState === WebSocket.OPEN) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  async *chunks(): AsyncGenerator<HubLine[]> {
    for (let lines = await this.#arrivals.take(); lines; lines = await this.#arrivals.take()) yield lines;
  }

  [Symbol.dispose](): void {
    this.#socket.close();
    this.#arrivals.end();
  }
}

/** @throws {TypeError} where there is no global `WebSocket`, which no waiting changes */
export function needWebSocket(url: string): void {
  if (typeof WebSocket !== "undefined") return;
  throw new TypeError(`There is no WebSocket here for ${url}: use Node 22 or later, or the hub's TCP port`);
}

/**
 * Connects to the hub's WebSocket at `url`, such as `ws://127.0.0.1:5001/ws`.
 * @throws when no WebSocket answers there, and as soon as `signal` aborts.
 */
export function openWebSocket(url: string, signal: AbortSignal): Promise<Connection> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) throw signal.reason;
    const socket = new WebSocket(url);
    const onAbort = () => {
      socket.close();
      reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort, { once: true });
    const settle = () => signal.removeEventListener("abort", onAbort);
    socket.onerror = (event) => {
      settle();
      const why = "message" in event && event.message !== "" ? `: ${event.message}` : "";
      reject(new Error(`No WebSocket of a hub answers at ${url}${why}`));
    };
    socket.onopen = () => {
      settle();
      socket.onerror = null;
      if (!signal.aborted) resolve(new WebSocketConnection(socket));
    };
  });
}
