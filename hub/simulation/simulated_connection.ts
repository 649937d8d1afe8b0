/** Simulates one connection with the network in it: bytes are in flight until the world lets them arrive. */
import type { Socket } from "../transport/tcp_transport.ts";
import type { ReceivedLine } from "./received_line.ts";
import type { DeliveryCheck } from "./delivery_check.ts";
import type { Random } from "./random.ts";

/** The network, or the AI's end, may make one of these moves next. */
export type Move = "upload" | "end of upload" | "reset upload" | "accept" | "break" | "read" | "read the end";

export interface ConnectionListener {
  /** The AI reads what comes only while this is true. */
  readonly reads: boolean;
  /** Gets lines that were read, in order. */
  received(lines: readonly ReceivedLine[]): void;
  /** Is called when the connection is over; `inOrder` says that the hub had written everything. */
  ended(inOrder: boolean): void;
}

/** A connection goes with the check of what it delivers. */
export interface Connected {
  readonly connection: SimulatedConnection;
  readonly check: DeliveryCheck;
}

const encoder = new TextEncoder();
const NOTHING = new Uint8Array();

export interface ConnectionOptions {
  /** The network takes so many bytes for an AI that does not read. */
  readonly windowBytes: number;
  readonly isVisit: boolean;
  /** Counts the connections that the hub admits, and returns the number of this one. */
  readonly admit: () => number;
}

export class SimulatedConnection {
  /** These lines were delivered, and the AI has not read them. */
  #unread: ReceivedLine[] = [];
  #unreadBytes = 0;
  readonly #windowBytes: number;
  readonly #check: DeliveryCheck;
  readonly #admit: () => number;
  readonly #decoder = new TextDecoder();
  #upload = NOTHING;
  #uploadEnd: "open" | "closed" | "reset" = "open";
  #reading: { into: Uint8Array; resolve: (count: number | null) => void; reject: Reject } | null = null;
  #writing: { bytes: Uint8Array; resolve: (count: number) => void; reject: Reject } | null = null;
  #lineSoFar = "";
  #hubWrites = true;
  #hubEndsInOrder = false;
  #hubIsGone = false;
  /** It is the number of this connection among those that the hub admitted; Infinity before the hub's first bytes. */
  admitted = Infinity;
  /** It is null when the program is gone, or has another connection. */
  listener: ConnectionListener | null;

  readonly isVisit: boolean;

  /** `check` gets every line that is delivered. */
  constructor(listener: ConnectionListener, check: DeliveryCheck, options: ConnectionOptions) {
    const { windowBytes, isVisit, admit } = options;
    this.isVisit = isVisit;
    this.#admit = admit;
    this.listener = listener;
    this.#check = check;
    this.#windowBytes = windowBytes;
  }

  /** The hub gets this end. */
  readonly socket: Socket = {
    remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 1 },
    read: (into) =>
      new Promise((resolve, reject) => {
        if (this.#hubIsGone) reject(new Deno.errors.BadResource("closed"));
        else this.#reading = { into, resolve, reject };
      }),
    write: (bytes) =>
      new Promise((resolve, reject) => {
        if (this.#hubIsGone) reject(new Deno.errors.BadResource("closed"));
        else {
          if (this.admitted === Infinity) this.admitted = this.#admit();
          this.#writing = { bytes, resolve, reject };
        }
      }),
    closeWrite: () => {
      this.#hubWrites = false;
      this.#hubEndsInOrder = true;
      return Promise.resolve();
    },
    close: () => {
      this.#hubEnds();
      this.#reading?.reject(new Deno.errors.Interrupted("closed"));
      this.#writing?.reject(new Deno.errors.Interrupted("closed"));
      this.#reading = this.#writing = null;
    },
  };

  /** Sends text of the AI, which is in flight then. */
  send(text: string): void {
    if (this.#uploadEnd !== "open") return;
    const bytes = encoder.encode(text);
    const joined = new Uint8Array(this.#upload.length + bytes.length);
    joined.set(this.#upload);
    joined.set(bytes, this.#upload.length);
    this.#upload = joined;
  }

  /** Closes the AI's end for sending; it goes on reading. */
  closeUpload(): void {
    if (this.#uploadEnd === "open") this.#uploadEnd = "closed";
  }

  /** Closes or resets the AI's end: what it had not read is gone, and with a reset also what it had sent. */
  close(how: "closed" | "reset"): void {
    this.listener = null;
    this.#forgetUnread();
    if (this.#uploadEnd === "reset") return;
    this.#uploadEnd = how;
    if (how === "reset") this.#upload = NOTHING;
  }

  /** Ends the hub's end with its process; where `resets` is true, what the AI had not read is gone. */
  crash(resets: boolean): void {
    this.#hubEnds();
    this.#reading = this.#writing = null;
    if (resets) this.#forgetUnread();
  }

  /** Returns the moves that are possible now. */
  moves(): Move[] {
    const moves: Move[] = [];
    if (this.#reading) {
      if (this.#upload.length > 0) moves.push("upload");
      else if (this.#uploadEnd === "closed") moves.push("end of upload");
      else if (this.#uploadEnd === "reset") moves.push("reset upload");
    }
    if (this.#writing) {
      if (this.#uploadEnd === "reset") moves.push("break");
      else if (this.#unreadBytes < this.#windowBytes) moves.push("accept");
    }
    if (this.listener) {
      if (this.#unread.length > 0) moves.push("read");
      else if (!this.#hubWrites) moves.push("read the end");
    }
    return moves;
  }

  /** Makes one of the possible moves, and returns its bytes or lines for the trace. */
  move(move: Move, random: Random): string {
    switch (move) {
      case "upload":
        return this.#takeUpload(random);
      case "end of upload":
        this.#answerRead(null);
        return "";
      case "reset upload":
        this.#reading!.reject(new Deno.errors.ConnectionReset("reset"));
        this.#reading = null;
        return "";
      case "accept":
        return this.#accept(random);
      case "break":
        this.#writing!.reject(new Deno.errors.BrokenPipe("broken"));
        this.#writing = null;
        return "";
      case "read":
        return this.#read(random);
      case "read the end":
        this.listener!.ended(this.#hubEndsInOrder);
        return "";
    }
  }

  /** Returns whether both ends are gone, and nothing can happen any more. */
  get isOver(): boolean {
    return this.#hubIsGone && this.listener === null;
  }

  #takeUpload(random: Random): string {
    const { into } = this.#reading!;
    const most = Math.min(into.length, this.#upload.length);
    const count = random.chance(0.15) ? random.between(1, most) : most;
    into.set(this.#upload.subarray(0, count));
    this.#upload = this.#upload.slice(count);
    this.#answerRead(count);
    return `${count}`;
  }

  #answerRead(count: number | null): void {
    const { resolve } = this.#reading!;
    this.#reading = null;
    resolve(count);
  }

  #accept(random: Random): string {
    const { bytes, resolve } = this.#writing!;
    const count = random.chance(0.15) ? random.between(1, bytes.length) : bytes.length;
    this.#writing = null;
    const texts = (this.#lineSoFar + this.#decoder.decode(bytes.subarray(0, count), { stream: true })).split(
      "\n",
    );
    this.#lineSoFar = texts.pop()!;
    for (const text of texts) {
      const received = this.#check.delivered(text);
      if (!this.listener) continue;
      this.#unread.push(received);
      this.#unreadBytes += text.length + 1;
    }
    resolve(count);
    return `${count} of ${bytes.length}`;
  }

  #read(random: Random): string {
    const count = random.chance(0.3) ? random.between(1, this.#unread.length) : this.#unread.length;
    const lines = this.#unread.splice(0, count);
    for (const { text } of lines) this.#unreadBytes -= text.length + 1;
    this.listener!.received(lines);
    return `${count}`;
  }

  #hubEnds(): void {
    this.#hubIsGone = true;
    this.#hubWrites = false;
  }

  #forgetUnread(): void {
    this.#hubEndsInOrder = false;
    this.#unread = [];
    this.#unreadBytes = 0;
  }
}

type Reject = (error: Error) => void;
