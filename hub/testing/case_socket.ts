/** A socket for tests lets the hub read at once what the AI says, and collects what the hub writes. */
import type { Socket } from "../transport/tcp_transport.ts";

const encoder = new TextEncoder();

/** Tests write messages like this; `data` may be left out. */
export type Said =
  & { readonly message_type: string; readonly data?: object }
  & Readonly<Record<string, unknown>>;

/** Delivered lines are parsed, and compared with literals. */
// deno-lint-ignore no-explicit-any -- it may be any line of the protocol
export type DeliveredLine = any;

/** The socket is both ends of one connection, and accepts everything that is written unless it is held. */
export class CaseSocket implements Socket {
  readonly remoteAddr: Deno.NetAddr = { transport: "tcp", hostname: "127.0.0.1", port: 1 };
  readonly delivered: DeliveredLine[] = [];
  /** The hub has closed its end. */
  ended = false;
  #said = new Uint8Array();
  #hungUp = false;
  #reading: { into: Uint8Array; resolve: (count: number | null) => void } | null = null;
  #lineSoFar = "";
  #held: PromiseWithResolvers<void> | null = null;
  readonly #decoder = new TextDecoder();

  /** Sends messages of the AI as one chunk. */
  say(...said: readonly (Said | Readonly<Record<string, unknown>>)[]): void {
    this.#said = encoder.encode(
      new TextDecoder().decode(this.#said) + said.map((each) => `${JSON.stringify(each)}\n`).join(""),
    );
    this.#give();
  }

  /** Closes the AI's end. */
  hangUp(): void {
    this.#hungUp = true;
    this.#give();
  }

  /** Lets writes of the hub wait until {@link release}, as those to an AI that does not read. */
  hold(): void {
    this.#held = Promise.withResolvers();
    this.#held.promise.catch(() => {}); // awaited by a write, if there is one
  }

  release(): void {
    this.#held?.resolve();
    this.#held = null;
  }

  /** Returns the message_type, or the code of an error, of each line that was delivered since the last call. */
  take(): string[] {
    return this.delivered.splice(0).map(({ message_type, code }) => code ?? message_type);
  }

  read(into: Uint8Array): Promise<number | null> {
    return new Promise((resolve) => {
      this.#reading = { into, resolve };
      this.#give();
    });
  }

  async write(bytes: Uint8Array): Promise<number> {
    await this.#held?.promise;
    const lines = (this.#lineSoFar + this.#decoder.decode(bytes, { stream: true })).split("\n");
    this.#lineSoFar = lines.pop()!;
    this.delivered.push(...lines.map((line) => JSON.parse(line)));
    return bytes.length;
  }

  closeWrite(): Promise<void> {
    this.ended = true;
    return Promise.resolve();
  }

  close(): void {
    this.#held?.reject(new Deno.errors.Interrupted("the socket was closed"));
    this.ended = this.#hungUp = true;
    this.#give();
  }

  #give(): void {
    if (!this.#reading || (this.#said.length === 0 && !this.#hungUp)) return;
    const { into, resolve } = this.#reading;
    this.#reading = null;
    if (this.#said.length === 0) return resolve(null);
    const count = Math.min(into.length, this.#said.length);
    into.set(this.#said.subarray(0, count));
    this.#said = this.#said.slice(count);
    resolve(count);
  }
}
