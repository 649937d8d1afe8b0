/** Queues the frames of a WebSocket for its session, and has the other end held back while the session does not take them. */
import { ConnectionLost } from "../session/transport.ts";

/** The other end is held back while so many bytes are queued. */
const MAX_QUEUED_BYTES = 1_048_576;
/** A frame that is queued counts as so many bytes more, as one may have none. */
const FRAME_BYTES = 64;

/** Frames arrive here from the moment on in which the socket was made. */
export interface IncomingFramesOptions {
  /** Returns monotonic milliseconds. */
  readonly nowMs: () => number;
  readonly onBytes: (bytes: number) => void;
  /** Is called when nothing more is to be read for now, and when reading may go on. */
  readonly onPause: (isPaused: boolean) => void;
}

/** A WebSocket may report its end twice, and a lost peer by code 0. */
const LOST_CODES: ReadonlySet<number> = new Set([0, 1006]);

export class IncomingFrames {
  readonly #options: IncomingFramesOptions;
  #frames: unknown[] = [];
  #queuedBytes = 0;
  #isPaused = false;
  #isDropping = false;
  #end: "closed" | "lost" | undefined;
  #wake: () => void = () => {};
  arrivedMs = 0;

  constructor(socket: WebSocket, options: IncomingFramesOptions) {
    this.#options = options;
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => this.#add(data));
    socket.addEventListener("close", ({ code }) => this.end(LOST_CODES.has(code) ? "lost" : "closed"));
    // The close event that follows says what is to be known.
    socket.addEventListener("error", (event) => event.preventDefault());
  }

  get isEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Resolves with the frames that have arrived, or null when the other end has closed. @throws {ConnectionLost} */
  async take(): Promise<readonly unknown[] | null> {
    while (this.#frames.length === 0 && this.#end === undefined) {
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    if (this.#frames.length === 0) {
      if (this.#end === "closed") return null;
      throw new ConnectionLost("The other end has disconnected");
    }
    const frames = this.#frames;
    this.#frames = [];
    this.#queuedBytes = 0;
    this.#pause(false);
    return frames;
  }

  /** Drops what is queued and what comes. */
  drop(): void {
    this.#isDropping = true;
    this.#frames = [];
    this.#pause(false);
  }

  /** Nothing more arrives; whoever waits for frames is told. */
  end(how: "closed" | "lost"): void {
    this.#end ??= how;
    this.#wake();
  }

  #add(data: string | ArrayBuffer): void {
    const bytes = typeof data === "string" ? data.length : data.byteLength;
    this.arrivedMs = this.#options.nowMs();
    this.#options.onBytes(bytes);
    if (this.#isDropping) return;
    this.#frames.push(data);
    this.#queuedBytes += bytes + FRAME_BYTES;
    if (this.#queuedBytes >= MAX_QUEUED_BYTES) this.#pause(true);
    this.#wake();
  }

  #pause(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    this.#options.onPause(isPaused);
  }
}
