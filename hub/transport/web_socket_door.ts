/**
 * Lets AIs in that come by WebSocket through the web server: upgrades their requests and serves sessions over them. The proxy
 * before the web server does for such a connection what only it can: it knows the address, holds back and cuts.
 */
import { createHash } from "node:crypto";
import type { WebSocketPeers } from "../web/limiting_proxy_thread.ts";
import { type Address, formatAddress, isLoopback } from "../../internal/address.ts";
import type { Core } from "../session/core.ts";
import type { OpenSessions } from "../session/open_sessions.ts";
import type { Remote } from "../session/transport.ts";
import { CLOSE_CODES } from "../../protocol/close_codes.ts";
import { IncomingFrames } from "./incoming_frames.ts";
import { WebSocketTransport } from "./web_socket_transport.ts";

/** A socket that answers no ping for so long is lost; the first ping comes after half of it. */
const IDLE_S = 60;
/** RFC 6455, 1.3. */
const ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
/** A peer that comes by another proxy may be anywhere. */
const PROXIED = "elsewhere";

/** The door uses these parts of the hub. */
export type DoorCore = Pick<Core, "clock" | "draining" | "limits" | "now" | "places" | "traffic">;

export class WebSocketDoor {
  readonly #core: DoorCore;
  readonly #sessions: Pick<OpenSessions, "serve">;
  readonly #peers: WebSocketPeers;

  constructor(core: DoorCore, sessions: Pick<OpenSessions, "serve">, peers: WebSocketPeers) {
    this.#core = core;
    this.#sessions = sessions;
    this.#peers = peers;
  }

  /** Answers a request for a WebSocket; who does not come directly may be on any machine. @throws {TypeError} it is none. */
  readonly upgrade = (request: Request, isDirect: boolean): Response => {
    if (this.#core.draining) return new Response("The hub is ending.\n", { status: 503 });
    const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: IDLE_S });
    const key = request.headers.get("sec-websocket-key") ?? "";
    const accept = createHash("sha1").update(key + ACCEPT_SUFFIX).digest("base64");
    const frames = new IncomingFrames(socket, {
      nowMs: () => this.#core.now().monoMs,
      onBytes: (bytes) => this.#core.traffic.bytesReceived += bytes,
      onPause: (isPaused) => this.#peers.hold(accept, isPaused),
    });
    socket.addEventListener("open", () => this.#serve(socket, { frames, accept, isDirect }), { once: true });
    return response;
  };

  async #serve(socket: WebSocket, { frames, accept, isDirect }: Upgraded): Promise<void> {
    const { clock, limits, places } = this.#core;
    const remote = remoteOf(await this.#peers.addressOf(accept), isDirect);
    if (frames.isEnded) return;
    if (this.#core.draining || places.turnsAway(remote.address)) {
      const code = this.#core.draining ? "SHUTTING_DOWN" : "TOO_MANY_CONNECTIONS";
      socket.close(CLOSE_CODES[code], code);
      return this.#peers.cut(accept);
    }
    this.#sessions.serve(
      new WebSocketTransport(socket, frames, {
        ...{ remote, limits },
        delay: (ms, signal) => clock.delay(ms, signal),
        isDraining: () => this.#core.draining,
        onProved: () => this.#peers.proved(accept),
        onClosed: () => this.#peers.cut(accept),
      }),
    );
  }
}

interface Upgraded {
  readonly frames: IncomingFrames;
  readonly accept: string;
  readonly isDirect: boolean;
}

function remoteOf(address: Address | undefined, isDirect: boolean): Remote {
  const { hostname } = address ?? { hostname: isDirect ? "127.0.0.1" : PROXIED };
  const where = address === undefined ? hostname : formatAddress(address);
  return {
    loopback: isDirect,
    // A loopback address would be trusted more than what comes from behind another proxy.
    address: !isDirect && isLoopback(hostname) ? PROXIED : hostname,
    ...{ where, transport: "websocket" },
  };
}
