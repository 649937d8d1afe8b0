/**
 * Lets other programs of the same user reach the server of a client's session, at a socket that is named after the session: one
 * waits there to be told that something came, as a hook of the client does; any may ask for its state. A connection says
 * one line, `{"ask":"wait"}` or `{"ask":"state"}`, and gets one.
 */
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { pointerText } from "../../bell/pointer.ts";
import type { Bell } from "../../bell/ringer.ts";
import { closeQuietly } from "../../internal/close_quietly.ts";
import { stateFolder } from "../../internal/data_folder.ts";
import { writeAll } from "../../internal/write_all.ts";
import { oneLine } from "./one_line.ts";

/** The answer to somebody who waits. */
export type Answer =
  /** Something came: the words for the model. */
  | { readonly ring: string }
  /** Another one waits already, which is enough. */
  | { readonly taken: true };

/** Returns the folder with the doors of all sessions of this user. */
export function doorFolder(environment: Readonly<Record<string, string>>): string {
  return join(stateFolder(environment), "sessions");
}

/** Returns the path of the socket of `session`; the system allows about 100 characters. */
export function doorPath(session: string, environment: Readonly<Record<string, string>>): string {
  const name = createHash("sha256").update(session).digest("hex").slice(0, 12);
  return join(doorFolder(environment), `${name}.sock`);
}

/** The bell of whoever waits at the door has this name. */
export const HOOK = "hook";

export class SessionDoor implements AsyncDisposable {
  readonly #listener: Deno.UnixListener;
  readonly #inode: number | null;
  readonly #accepting: Promise<void>;
  readonly #connections = new Set<Deno.UnixConn>();
  #waiter: Deno.UnixConn | undefined;
  #rungTo = 0;

  private constructor(
    readonly path: string,
    readonly state: () => object,
    readonly onWaiter: () => void,
    listener: Deno.UnixListener,
  ) {
    this.#listener = listener;
    this.#inode = Deno.statSync(path).ino;
    this.#accepting = this.#accept();
  }

  /**
   * Opens the door at `path`; one that is there is of an older server of the same session, or of one that was killed. `onWaiter`
   * is called when somebody begins to wait. @throws {Error} where no socket can be there.
   */
  static open(
    path: string,
    { state, onWaiter }: { readonly state: () => object; readonly onWaiter: () => void },
  ): SessionDoor {
    Deno.mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    try {
      Deno.removeSync(path);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    return new SessionDoor(path, state, onWaiter, Deno.listen({ transport: "unix", path }));
  }

  /** Is rung once for what waits: whoever waits ends by it, and the client begins a turn. */
  readonly bell: Bell = {
    name: HOOK,
    whyNot: (waiting) => {
      // A hook that is true again at the end of the turn that it began would begin one after the other.
      if (waiting !== undefined && waiting.oldest <= this.#rungTo) return "it has rung for this already";
      return this.#waiter === undefined ? "no hook of the client waits (aicollab mcp wait)" : undefined;
    },
    ring: async (waiting) => {
      const waiter = this.#waiter;
      if (waiter === undefined) throw new Error("no hook waits any more");
      await this.#answer(waiter, { ring: pointerText(waiting) });
      this.#rungTo = waiting.newest;
    },
  };

  async [Symbol.asyncDispose](): Promise<void> {
    closeQuietly(this.#listener);
    await this.#accepting;
    this.#connections.forEach(closeQuietly);
    try {
      if (Deno.statSync(this.path).ino === this.#inode) Deno.removeSync(this.path);
    } catch {
      // A newer server of the session has its own there.
    }
  }

  async #accept(): Promise<void> {
    try {
      for await (const connection of this.#listener) {
        this.#connections.add(connection);
        this.#serve(connection).catch(() => {}).finally(() => this.#end(connection));
      }
    } catch {
      // It is closed.
    }
  }

  async #serve(connection: Deno.UnixConn): Promise<void> {
    const { ask } = JSON.parse(await oneLine(connection));
    if (ask === "state") return await this.#answer(connection, this.state());
    if (ask !== "wait") return;
    if (this.#waiter !== undefined) return await this.#answer(connection, { taken: true });
    this.#waiter = connection;
    this.onWaiter();
    // It says nothing more: this ends when it is gone, or was answered.
    await oneLine(connection);
  }

  async #answer(connection: Deno.UnixConn, answer: object): Promise<void> {
    try {
      await writeAll(connection, new TextEncoder().encode(`${JSON.stringify(answer)}\n`));
    } finally {
      this.#end(connection);
    }
  }

  #end(connection: Deno.UnixConn): void {
    this.#connections.delete(connection);
    if (this.#waiter === connection) this.#waiter = undefined;
    closeQuietly(connection);
  }
}
