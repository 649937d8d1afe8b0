/** Carries a session over a WebSocket: each text frame is a line. It knows nothing of how the socket came to be. */
import type { ErrorCode } from "../../protocol/errors.ts";
import { closeCodeOf, GOING_AWAY } from "../../protocol/close_codes.ts";
import { readFirstFrame, readFrame } from "../../protocol/frames.ts";
import type { Limits } from "../../protocol/limits.ts";
import type { ParsedAuth, ReceivedLine } from "../../protocol/parse.ts";
import { ConnectionLost, type Remote, type Transport } from "../session/transport.ts";
import type { IncomingFrames } from "./incoming_frames.ts";

/** The socket keeps what was sent until the system takes it, without a bound of its own: so much may wait there. */
const MAX_BUFFERED_BYTES = 65_536;
/** No event says that the socket has sent something: it is asked again and again, with pauses between these. */
const [FIRST_LOOK_MS, LONGEST_PAUSE_MS] = [1, 100];
const LF = 10;

/** The transport uses these members of a socket. */
export type Socket = Pick<WebSocket, "bufferedAmount" | "close" | "readyState" | "send">;

/** A transport is made from these. */
export interface WebSocketTransportOptions {
  readonly remote: Remote;
  readonly limits: Limits;
  readonly delay: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Returns whether the hub is ending. */
  readonly isDraining: () => boolean;
  /** Is called when the other end has proved who it is. */
  readonly onProved: () => void;
  /** Is called when the connection is over: what is under the socket is to be cut, as a peer that reads nothing never closes it. */
  readonly onClosed: () => void;
}

const decoder = new TextDecoder();

export class WebSocketTransport implements Transport {
  readonly #socket: Socket;
  readonly #frames: IncomingFrames;
  readonly #options: WebSocketTransportOptions;
  readonly #closed = new AbortController();
  /** Frames that came together with the opening. */
  #rest: readonly unknown[] = [];
  /** A frame was too long, which ends the session. */
  #isLost = false;

  constructor(socket: Socket, frames: IncomingFrames, options: WebSocketTransportOptions) {
    this.#socket = socket;
    this.#frames = frames;
    this.#options = options;
  }

  get remote(): Remote {
    return this.#options.remote;
  }

  get arrivedMs(): number {
    return this.#frames.arrivedMs;
  }

  async opening(): Promise<ParsedAuth | null> {
    for (;;) {
      const frames = await this.#frames.take();
      if (frames === null) return null;
      for (let n = 0; n < frames.length; n++) {
        const first = readFirstFrame(frames[n], this.#options.limits);
        if (first === undefined) continue;
        this.#rest = frames.slice(n + 1);
        return first;
      }
    }
  }

  async lines(): Promise<readonly ReceivedLine[] | null> {
    const frames = this.#rest.length > 0 ? this.#rest : await this.#frames.take();
    this.#rest = [];
    if (frames === null) return null;
    const lines: ReceivedLine[] = [];
    for (const frame of frames) {
      if (this.#isLost) break;
      const line = readFrame(frame, this.#options.limits);
      if (line === undefined) continue;
      this.#isLost = !line.ok && line.code === "LINE_TOO_LONG";
      lines.push(line);
    }
    return lines;
  }

  async discard(): Promise<void> {
    this.#frames.drop();
    while (await this.#frames.take() !== null);
  }

  async write(bytes: Uint8Array): Promise<number> {
    let at = 0;
    while (at < bytes.length && (at === 0 || at < MAX_BUFFERED_BYTES)) {
      if (!this.#isOpen) throw new ConnectionLost("The other end has disconnected");
      const end = bytes.indexOf(LF, at);
      if (end < 0) throw new Error("what is written does not end with a whole line");
      this.#socket.send(decoder.decode(bytes.subarray(at, end)));
      at = end + 1;
    }
    await this.#sent();
    return at;
  }

  endWriting(why?: ErrorCode): Promise<void> {
    this.#sayEnd(why);
    return Promise.resolve();
  }

  close(why?: ErrorCode): void {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#sayEnd(why);
    this.#frames.end("lost");
    this.#options.onClosed();
  }

  proved(): void {
    this.#options.onProved();
  }

  get #isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN && !this.#closed.signal.aborted;
  }

  #sayEnd(why: ErrorCode | undefined): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    const code = this.#isLost ? "LINE_TOO_LONG" : why;
    if (code === undefined && this.#options.isDraining()) this.#socket.close(GOING_AWAY);
    else this.#socket.close(closeCodeOf(code), code ?? "");
  }

  /** Resolves when the socket has sent nearly all that it was given. @throws {ConnectionLost} */
  async #sent(): Promise<void> {
    for (let pauseMs = FIRST_LOOK_MS; this.#socket.bufferedAmount > MAX_BUFFERED_BYTES;) {
      if (!this.#isOpen) throw new ConnectionLost("The other end has disconnected");
      await this.#options.delay(pauseMs, this.#closed.signal);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }
}
