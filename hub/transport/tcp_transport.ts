/** Carries a session over a TCP socket: cuts its bytes into lines and has them checked. */
import { isLoopback } from "../../internal/address.ts";
import { LineReader } from "../../protocol/framing.ts";
import type { Limits } from "../../protocol/limits.ts";
import type { ParsedAuth, ReceivedLine } from "../../protocol/parse.ts";
import type { Traffic } from "../session/traffic.ts";
import { ConnectionLost, type Remote, type Transport } from "../session/transport.ts";

/** The transport uses these members of a socket. */
export type Socket = Pick<Deno.TcpConn, "remoteAddr" | "read" | "write" | "closeWrite" | "close">;

/** A transport needs the limits of lines, a counter and a clock. */
export interface TcpTransportOptions {
  readonly limits: Limits;
  /** The transport adds the received bytes here. */
  readonly traffic: Pick<Traffic, "bytesReceived">;
  /** Returns monotonic milliseconds. */
  readonly nowMs: () => number;
}

/** What is dropped is read into this, of all connections alike. */
const DROPPED = new Uint8Array(4_096);

/** Carries lines over a TCP socket. */
export class TcpTransport implements Transport {
  readonly remote: Remote;
  readonly #socket: Socket;
  readonly #reader: LineReader;
  readonly #traffic: Pick<Traffic, "bytesReceived">;
  readonly #nowMs: () => number;
  /** The lines that may have arrived together with the opening were not taken yet. */
  #mayHoldLines = true;
  arrivedMs = 0;

  constructor(socket: Socket, { limits, traffic, nowMs }: TcpTransportOptions) {
    this.#socket = socket;
    this.#reader = new LineReader(limits);
    this.#traffic = traffic;
    this.#nowMs = nowMs;
    const { hostname, port } = socket.remoteAddr;
    const where = `${hostname}:${port}`;
    this.remote = { loopback: isLoopback(hostname), address: hostname, where, transport: "tcp" };
  }

  async opening(): Promise<ParsedAuth | null> {
    for (;;) {
      const count = await this.#read(this.#reader.space());
      if (count === null) return null;
      const first = this.#reader.takeFirst(count);
      if (first !== undefined) return first;
    }
  }

  async lines(): Promise<readonly ReceivedLine[] | null> {
    if (this.#mayHoldLines) {
      this.#mayHoldLines = false;
      const lines = this.#reader.take(0);
      if (lines.length > 0) return lines;
    }
    const count = await this.#read(this.#reader.space());
    return count === null ? null : this.#reader.take(count);
  }

  async discard(): Promise<void> {
    while (await this.#read(DROPPED) !== null);
  }

  write(bytes: Uint8Array): Promise<number> {
    return this.#socket.write(bytes);
  }

  endWriting(): Promise<void> {
    return this.#socket.closeWrite();
  }

  close(): void {
    this.#socket.close();
  }

  async #read(into: Uint8Array): Promise<number | null> {
    let count: number | null;
    try {
      count = await this.#socket.read(into);
    } catch (error) {
      throw isLoss(error) ? new ConnectionLost("The other end has disconnected", { cause: error }) : error;
    }
    this.arrivedMs = this.#nowMs();
    this.#traffic.bytesReceived += count ?? 0;
    return count;
  }
}

function isLoss(error: unknown): boolean {
  return error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionAborted || error instanceof Deno.errors.TimedOut ||
    error instanceof Deno.errors.NotConnected;
}
