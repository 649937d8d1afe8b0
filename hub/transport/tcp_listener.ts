/** Accepts TCP connections and serves a session over each; out of file descriptors it waits and goes on. */
import { getLogger } from "@logtape/logtape";
import { errorLine } from "../../protocol/hub_lines.ts";
import { Session, type SessionCore } from "../session/session.ts";
import { TcpTransport } from "./tcp_transport.ts";

const log = getLogger(["aicollab", "hub"]);

/** The listener waits this long after a failed accept, so that a lasting error does not spin. */
const BACKOFF_MS = 100;

/** Listens on one socket and knows its open sessions. */
export class Listener {
  readonly #listener: Deno.TcpListener;
  readonly #core: SessionCore;
  readonly #open = new Map<Session, Promise<void>>();
  readonly #accepting: Promise<void>;
  #closed = false;

  constructor(listener: Deno.TcpListener, core: SessionCore) {
    this.#listener = listener;
    this.#core = core;
    this.#accepting = this.#accept();
  }

  get sessions(): Iterable<Session> {
    return this.#open.keys();
  }

  /** Stops accepting. */
  async stop(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#listener.close();
    }
    await this.#accepting;
  }

  /** Resolves when every session has ended. */
  async drained(): Promise<void> {
    await Promise.all(this.#open.values());
  }

  // `for await (… of listener)` would end for good on EMFILE.
  async #accept(): Promise<void> {
    while (!this.#closed) {
      try {
        this.#serve(await this.#listener.accept());
      } catch (error) {
        if (this.#closed) return;
        log.warning("Cannot accept a connection, trying again: {error}", { error: String(error) });
        await new Promise((resolve) => setTimeout(resolve, BACKOFF_MS));
      }
    }
  }

  #serve(socket: Deno.TcpConn): void {
    socket.setNoDelay(true);
    socket.setKeepAlive(true);
    const { limits, traffic, now } = this.#core;
    const { max_connections } = limits;
    if (this.#open.size >= max_connections) {
      refuse(socket, `All ${max_connections} connections are taken`);
      return;
    }
    const transport = new TcpTransport(socket, { limits, traffic, nowMs: () => now().monoMs });
    const session = new Session(transport, this.#core);
    this.#open.set(session, session.serve().finally(() => this.#open.delete(session)));
  }
}

async function refuse(socket: Deno.Conn, text: string): Promise<void> {
  try {
    const line = errorLine("TOO_MANY_CONNECTIONS", { text, retryAfterMs: 1_000 });
    await socket.write(new TextEncoder().encode(`${line}\n`));
  } catch {
    // The client has closed its end already.
  }
  socket.close();
}
