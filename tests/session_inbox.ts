/** Stands in for the inbox of a client's session: a real socket that takes frames and answers nothing. */
import { join } from "node:path";
import { linesOf } from "../harness/lines.ts";
import type { Heard } from "./raw_ai.ts";

/** Disposing closes the socket. */
export class SessionInbox implements AsyncDisposable {
  readonly token = crypto.randomUUID();
  /** Has the frames of each connection, in order. */
  readonly connections: Heard[][] = [];
  readonly #listener: Deno.UnixListener;
  readonly #accepting: Promise<void>;

  /** `prefix` begins the variables of the client. */
  constructor(folder: string, readonly session = crypto.randomUUID(), prefix = "CLAUDE_CODE") {
    const path = join(folder, `inbox-${session.slice(0, 8)}.sock`);
    this.environment = {
      [`${prefix}_MESSAGING_SOCKET`]: path,
      [`${prefix}_MESSAGING_TOKEN`]: this.token,
      [`${prefix}_SESSION_ID`]: session,
    };
    this.#listener = Deno.listen({ transport: "unix", path });
    this.#accepting = this.#accept();
  }

  /** The client gives these to the servers that it starts. */
  readonly environment: Readonly<Record<string, string>>;

  /** What a model was woken with, in order. */
  get texts(): string[] {
    return this.connections.flatMap((frames) => frames.slice(1)).map(({ message }) => message.content);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
  }

  async #accept(): Promise<void> {
    try {
      for await (const connection of this.#listener) {
        const frames: Heard[] = [];
        for await (const line of linesOf(connection.readable)) frames.push(JSON.parse(line));
        this.connections.push(frames);
        await connection.writable.close();
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted)) {
        throw error;
      }
    }
  }
}
