/** A socket between one AI and the hub with the network in it: bytes are under way until the world lets them arrive. */
import type { Socket } from "../transport/tcp_transport.ts";
import type { Heard } from "./checked_world.ts";
import type { DeliveryCheck } from "./delivery_check.ts";
import type { Random } from "./random.ts";

/** One thing that the network, or the AI's end of it, may do next. */
export type Move = "upload" | "end of upload" | "reset upload" | "accept" | "break" | "hear" | "hear the end";

/** The program at the AI's end. */
export interface Listener {
  /** Lines that were read, in order. */
  hears(lines: readonly Heard[]): void;
  /** The connection is over; `inOrder`: the hub has said everything that it had to say. */
  ended(inOrder: boolean): void;
}

const encoder = new TextEncoder();
const NOTHING = new Uint8Array();

/** What a link is like. */
export interface LinkOptions {
  /** What the network takes for an AI that does not read. */
  readonly windowBytes: number;
  /** Counts the connections that the hub lets in. */
  readonly admit: () => number;
}

/** Both ends. */
export class Link {
  /** Told lines that the AI has not read. */
  #unread: Heard[] = [];
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
  /** Which of the connections that the hub let in this is: it speaks first. Infinity before it does. */
  admitted = Infinity;
  /** Null: the program is gone, or has turned to another link. */
  listener: Listener | null;

  /** `check` sees every line that is told. */
  constructor(listener: Listener, check: DeliveryCheck, { windowBytes, admit }: LinkOptions) {
    this.#admit = admit;
    this.listener = listener;
    this.#check = check;
    this.#windowBytes = windowBytes;
  }

  /** The hub's end. */
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

  /** The AI sends text; it counts as under way. */
  send(text: string): void {
    if (this.#uploadEnd !== "open") return;
    const bytes = encoder.encode(text);
    const joined = new Uint8Array(this.#upload.length + bytes.length);
    joined.set(this.#upload);
    joined.set(bytes, this.#upload.length);
    this.#upload = joined;
  }

  /** The AI has nothing more to say, and goes on listening. */
  fallSilent(): void {
    if (this.#uploadEnd === "open") this.#uploadEnd = "closed";
  }

  /** The AI's program closes the socket, or dies: what it had not read is gone, and so is, at a reset, what it had sent. */
  hangUp(how: "closed" | "reset"): void {
    this.listener = null;
    this.#forgetUnread();
    if (this.#uploadEnd === "reset") return;
    this.#uploadEnd = how;
    if (how === "reset") this.#upload = NOTHING;
  }

  /** The hub's process is gone. */
  crash(resets: boolean): void {
    this.#hubEnds();
    this.#reading = this.#writing = null;
    if (resets) this.#forgetUnread();
  }

  /** What may happen here next. */
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
      if (this.#unread.length > 0) moves.push("hear");
      else if (!this.#hubWrites) moves.push("hear the end");
    }
    return moves;
  }

  /** Does one of the moves; says what in one word more. */
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
      case "hear":
        return this.#hear(random);
      case "hear the end":
        this.listener!.ended(this.#hubEndsInOrder);
        return "";
    }
  }

  /** Both ends are gone: nothing can happen here any more. */
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
      const heard = this.#check.delivered(text);
      if (!this.listener) continue;
      this.#unread.push(heard);
      this.#unreadBytes += text.length + 1;
    }
    resolve(count);
    return `${count} of ${bytes.length}`;
  }

  #hear(random: Random): string {
    const count = random.chance(0.3) ? random.between(1, this.#unread.length) : this.#unread.length;
    const lines = this.#unread.splice(0, count);
    for (const { text } of lines) this.#unreadBytes -= text.length + 1;
    this.listener!.hears(lines);
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
