/** Knows the proxy's connections that became WebSockets, by the `Sec-WebSocket-Accept` that the inner server answered. */
import type { Clock } from "../../internal/clock.ts";

/** An answer is recognized by these bytes at its begin. */
const SWITCHING = new TextEncoder().encode("HTTP/1.1 101 ");
const ACCEPT = /\r\nsec-websocket-accept:[ \t]*([!-~]+)[ \t]*\r\n/i;
/** Whoever is asked for comes sooner: its answer is on the way. */
const COMES_WITHIN_MS = 5_000;
/** So many bytes may come from a stranger, which hold the first line; the rest waits until it has proved who it is. */
const MAX_STRANGERS_BYTES = 65_536;

const decoder = new TextDecoder("latin1");

/** Returns what the answer in `part` accepts, where that begins a WebSocket. */
export function acceptOf(part: Uint8Array): string | undefined {
  for (let n = 0; n < SWITCHING.length; n++) if (part[n] !== SWITCHING[n]) return undefined;
  return ACCEPT.exec(decoder.decode(part))?.[1];
}

/** What the proxy keeps of a WebSocket. */
export class Upgrade {
  isProved = false;
  #isHeld = false;
  #isClosed = false;
  #receivedBytes = 0;
  #wake: () => void = () => {};

  constructor(readonly accept: string) {}

  /** Resolves when `bytes` more may go to the inner server, or the connection is closed. */
  async admits(bytes: number): Promise<void> {
    if (!this.isProved) this.#receivedBytes += bytes;
    while (!this.#isClosed && (this.#isHeld || !this.isProved && this.#receivedBytes > MAX_STRANGERS_BYTES)) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  prove(): void {
    this.isProved = true;
    this.#wake();
  }

  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
    this.#wake();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }
}

/** Finds connections of kind `C`. */
export class UpgradedConnections<C extends { readonly upgrade: Upgrade | undefined }> {
  readonly #clock: Pick<Clock, "delay">;
  readonly #connections = new Map<string, C>();
  readonly #awaited = new Map<string, (connection: C) => void>();

  constructor(clock: Pick<Clock, "delay">) {
    this.#clock = clock;
  }

  /** Returns false where another one has the same `accept`, as no two good clients have. */
  add(accept: string, connection: C): boolean {
    if (this.#connections.has(accept)) return false;
    this.#connections.set(accept, connection);
    this.#awaited.get(accept)?.(connection);
    return true;
  }

  get(accept: string): C | undefined {
    return this.#connections.get(accept);
  }

  delete(connection: C): void {
    const { upgrade } = connection;
    if (upgrade && this.#connections.get(upgrade.accept) === connection) {
      this.#connections.delete(upgrade.accept);
    }
  }

  /** Resolves with the connection, of which the answer may still be on its way; undefined: it does not come. */
  async find(accept: string): Promise<C | undefined> {
    const found = this.#connections.get(accept);
    if (found) return found;
    const waiting = new AbortController();
    const coming = new Promise<C>((resolve) => this.#awaited.set(accept, resolve));
    const late = this.#clock.delay(COMES_WITHIN_MS, waiting.signal).then(() => undefined);
    try {
      return await Promise.race([coming, late]);
    } finally {
      waiting.abort();
      this.#awaited.delete(accept);
    }
  }
}
