/** Accepts TCP connections and serves a session over each; out of file descriptors it makes room, or waits, and goes on. */
import { setImmediate } from "node:timers";
import { getLogger } from "@logtape/logtape";
import type { OpenSessions } from "../session/open_sessions.ts";
import type { SessionCore } from "../session/session.ts";
import { TcpTransport } from "./tcp_transport.ts";

const log = getLogger(["aicollab", "hub"]);

/** The listener waits this long after a failed accept, so that a lasting error does not spin. */
const BACKOFF_MS = 100;

/** Listens on one socket. */
export class Listener {
  readonly #listener: Deno.TcpListener;
  readonly #core: SessionCore;
  readonly #sessions: OpenSessions;
  readonly #accepting: Promise<void>;
  #closed = false;

  constructor(listener: Deno.TcpListener, core: SessionCore, sessions: OpenSessions) {
    this.#listener = listener;
    this.#core = core;
    this.#sessions = sessions;
    this.#accepting = this.#accept();
  }

  /** Stops accepting. */
  async stop(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#listener.close();
    }
    await this.#accepting;
  }

  // `for await (… of listener)` would end for good on EMFILE.
  async #accept(): Promise<void> {
    while (!this.#closed) {
      try {
        this.#serve(await this.#listener.accept());
        // While others wait to be accepted, `accept` resolves without a turn of the event loop: nobody would be read or answered.
        await nextTurn();
      } catch (error) {
        if (this.#closed) return;
        log.warning("Cannot accept a connection, trying again: {error}", { error: String(error) });
        if (isOutOfDescriptors(error) && this.#core.places.displaceOldest("no file descriptor is left")) {
          await nextTurn();
        } else await new Promise((resolve) => setTimeout(resolve, BACKOFF_MS));
      }
    }
  }

  #serve(socket: Deno.TcpConn): void {
    const { limits, traffic, now, places } = this.#core;
    if (places.turnsAway(socket.remoteAddr.hostname)) {
      socket.close();
      return;
    }
    socket.setNoDelay(true);
    socket.setKeepAlive(true);
    this.#sessions.serve(new TcpTransport(socket, { limits, traffic, nowMs: () => now().monoMs }));
  }
}

/** Resolves when everything else that is ready was served. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function isOutOfDescriptors(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === "EMFILE" || code === "ENFILE";
}
