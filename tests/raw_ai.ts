/**
 * Speaks lines over a socket as an AI that may send anything and read when it likes, and that remembers what it
 * received.
 */
import assert from "node:assert/strict";
import type { Address } from "../internal/address.ts";

/** Only a test that fails waits this long for a line. */
const PATIENCE_MS = 30_000;

/** It is a line as the hub sent it, parsed. */
// deno-lint-ignore no-explicit-any -- tests look into lines of all kinds
export type Heard = Record<string, any>;

/** A wanted line has all these fields, or the function accepts it. */
export type Wanted = Readonly<Record<string, unknown>> | ((line: Heard) => boolean);

export interface Opening {
  readonly token?: string;
  readonly local_key?: string;
  readonly resume_from?: number | "cursor";
  readonly wants?: unknown;
  readonly visit?: boolean;
  readonly history?: boolean;
  readonly journal_id?: string;
  readonly epoch?: string;
}

const encoder = new TextEncoder();

export class RawAi implements AsyncDisposable {
  readonly #conn: Deno.TcpConn;
  readonly #onLine: (line: Heard) => void;
  readonly #reading: Promise<void>;
  #waiting: (() => void)[] = [];
  #held: PromiseWithResolvers<void> | null = null;
  readonly #heard: Heard[] = [];
  /** No `hear` has taken these lines yet. */
  readonly #fresh: Heard[] = [];
  #bytesSaid = 0;
  #ended = false;
  #closed = false;
  #reset = false;
  /** `onLine` or the socket threw this; disposing rethrows it. */
  #failure: { readonly error: unknown } | undefined;

  private constructor(conn: Deno.TcpConn, onLine: ((line: Heard) => void) | undefined) {
    this.#conn = conn;
    this.#onLine = onLine ?? ((line) => this.#remember(line));
    this.#reading = this.#read();
  }

  /** Connects; with `onLine` every line goes there and is not remembered. */
  static async connect({ hostname, port }: Address, onLine?: (line: Heard) => void): Promise<RawAi> {
    return new RawAi(await Deno.connect({ hostname, port }), onLine);
  }

  /** Returns every line received so far, in order. */
  get heard(): readonly Heard[] {
    return this.#heard;
  }

  /** Returns the number of bytes that the kernel took. */
  get bytesSaid(): number {
    return this.#bytesSaid;
  }

  /** Returns whether the hub has closed its half, in good order or not; it may still read. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Returns whether the connection ended by a reset, by which bytes may be lost. */
  get wasReset(): boolean {
    return this.#reset;
  }

  /** Writes lines in one write; a text goes out as it is, with a line feed behind it. */
  say(...lines: readonly (object | string)[]): Promise<void> {
    const texts = lines.map((line) => typeof line === "string" ? line : JSON.stringify(line));
    return this.sayBytes(encoder.encode(texts.join("\n") + "\n"));
  }

  async sayBytes(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const count = await this.#conn.write(bytes.subarray(at));
      at += count;
      this.#bytesSaid += count;
    }
  }

  /** Closes this half of the connection; the other is still read. */
  closeWrite(): Promise<void> {
    return this.#conn.closeWrite();
  }

  /** Takes the first wanted line that was not taken before, or waits for it. `heard` keeps the order. */
  async hear(wanted: Wanted): Promise<Heard> {
    const fits = typeof wanted === "function" ? wanted : (line: Heard) => matches(line, wanted);
    const name = typeof wanted === "function" ? wanted.toString() : JSON.stringify(wanted);
    for (let seen = 0;;) {
      const at = this.#fresh.findIndex((line, i) => i >= seen && fits(line));
      if (at >= 0) return this.#fresh.splice(at, 1)[0]!;
      seen = this.#fresh.length;
      assert.ok(!this.#ended, `the connection ended before ${name} came; last: ${this.#last()}`);
      await this.#more(name);
    }
  }

  /** Sends lines and resolves with the answer to the last, an `ack` or an `error`. */
  async ask(...lines: readonly Heard[]): Promise<Heard> {
    const { message_id } = lines.at(-1)!;
    await this.say(...lines);
    return await this.hear((line) =>
      line.message_id === message_id && (line.message_type === "ack" || line.message_type === "error")
    );
  }

  /** Resolves when the hub has closed its half, however long that takes. */
  get silence(): Promise<void> {
    return this.#reading;
  }

  /** Resolves when the hub has closed its half, which must be soon. */
  async end(): Promise<void> {
    while (!this.#ended) await this.#more("the end of the connection");
  }

  /** Stops reading; a read that is under way may still bring something. */
  hold(): void {
    this.#held ??= Promise.withResolvers();
  }

  readOn(): void {
    this.#held?.resolve();
    this.#held = null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.readOn();
    this.#conn.close();
    await this.#reading;
    if (this.#failure) throw this.#failure.error;
  }

  async #more(name: string): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const giveUp = () => reject(new Error(`gave up waiting for ${name}; last: ${this.#last()}`));
      timer = setTimeout(giveUp, PATIENCE_MS);
    });
    try {
      await Promise.race([new Promise<void>((resolve) => this.#waiting.push(resolve)), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  #last(): string {
    return this.#heard.slice(-3).map((line) => JSON.stringify(line).slice(0, 300)).join("\n");
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    const buffer = new Uint8Array(65_536);
    let rest = "";
    try {
      for (;;) {
        await this.#held?.promise;
        const count = await this.#conn.read(buffer);
        if (count === null) break;
        const lines = (rest + decoder.decode(buffer.subarray(0, count), { stream: true })).split("\n");
        rest = lines.pop()!;
        for (const line of lines) this.#onLine(JSON.parse(line));
        this.#wake();
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted)) {
        if (error instanceof Deno.errors.ConnectionReset) this.#reset = true;
        else this.#failure = { error };
      }
    }
    this.#ended = true;
    this.#wake();
  }

  #remember(line: Heard): void {
    this.#heard.push(line);
    this.#fresh.push(line);
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

function matches(line: Heard, wanted: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(wanted).every(([key, value]) => line[key] === value);
}
