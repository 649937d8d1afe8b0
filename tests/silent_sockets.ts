/** Opens connections from an address of this machine that is not the others': they say what they are told, or nothing. */
import { connect, type Socket } from "node:net";
import type { Address } from "../internal/address.ts";

/** Sockets that are open until they are disposed, or until the hub closes them. */
export class SilentSockets implements AsyncDisposable {
  readonly #sockets: Socket[] = [];
  readonly #closed: Promise<void>[] = [];
  #ended = 0;
  #text = "";

  /** Opens `count` connections from `from`, each of which says `line`, if there is one, and never anything more. */
  static async open(
    to: Address,
    from: string,
    { count, line }: { count: number; line?: object },
  ): Promise<SilentSockets> {
    const opened = new SilentSockets();
    for (let i = 0; i < count; i++) await opened.#open(to, from, line);
    return opened;
  }

  /** Counts the connections that the hub has closed. */
  get ended(): number {
    return this.#ended;
  }

  /** Returns everything that the hub said on them. */
  get heard(): string {
    return this.#text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#closed);
  }

  #open({ hostname, port }: Address, localAddress: string, line: object | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const socket = connect({ host: hostname, port, localAddress }, resolve);
    const closed = Promise.withResolvers<void>();
    // A connection that the hub resets has ended as well.
    socket.on("error", resolve).on("close", () => {
      this.#ended++;
      closed.resolve();
    });
    socket.on("data", (bytes) => this.#text += bytes.toString());
    if (line) socket.write(`${JSON.stringify(line)}\n`);
    this.#sockets.push(socket);
    this.#closed.push(closed.promise);
    return promise;
  }
}
