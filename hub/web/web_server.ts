/** Serves the dashboard over HTTP until it is disposed: an inner web server, a limiting proxy before it, and their restarter. */
import type { Address } from "../../internal/address.ts";
import { systemClock } from "../../internal/clock.ts";
import { startInnerServer } from "./inner_web_server.ts";
import { type RunningProxy, startProxy, type WebSocketPeers } from "./limiting_proxy_thread.ts";
import { keepServing } from "./web_server_restarter.ts";

/** A listening web server; disposing it ends unfinished answers, too, as event streams never end by themselves. */
export interface WebServer extends AsyncDisposable {
  /** The server listens here, at the port that the system gave. */
  readonly address: Address;
  readonly webSockets: WebSocketPeers;
}

/** Answers a request; `isRemote` is true unless it came from this machine. */
export type WebHandler = (
  request: Request,
  connection: { readonly isRemote: boolean },
) => Response | Promise<Response>;

/** Options of a web server beside its address. */
export interface WebServerOptions {
  /** The sockets of the inner server lie in this folder, which no other web server may share; default: a temporary one. */
  readonly folder?: string;
  /** Who sends one of these tokens is no stranger; without them everybody is. */
  readonly rightTokens?: RightTokens;
  /** There may be so many connections that are no strangers'; {@linkcode MAX_AUTHENTICATED} unless given. */
  readonly maxAuthenticated?: number;
}

/** The tokens that are right, by their SHA-256 as hex. What can be guessed is not among them: the proxy counts no guesses. */
export interface RightTokens {
  digests(): ReadonlySet<string>;
  /** Calls `listener` after each change. */
  onChange(listener: () => void): Disposable;
}

/** There may be so many authenticated connections unless an option says otherwise. */
export const MAX_AUTHENTICATED = 4_096;
/** With more, a process would run out of file descriptors: each connection takes three. */
export const MOST_AUTHENTICATED = 65_536;

const NO_TOKENS: RightTokens = { digests: () => new Set(), onChange: () => new DisposableStack() };

/**
 * Listens at `address` through a limiting proxy, as Deno's web server has no limits on connections and time. When the proxy
 * or the inner server fails, both are started again at the same address. A handler that throws costs its own request an
 * answer 500 and nobody else anything.
 * @throws {Error} the system's, when it cannot listen at `address`.
 */
export async function serveWeb(
  address: Address,
  handler: WebHandler,
  { folder, rightTokens = NO_TOKENS, maxAuthenticated = MAX_AUTHENTICATED }: WebServerOptions = {},
): Promise<WebServer> {
  let proxy: RunningProxy;
  const start = async ({ hostname, port }: Address) => {
    await using parts = new AsyncDisposableStack();
    const inner = async (isRemote: boolean) =>
      parts.use(
        await startInnerServer((request) => handler(request, { isRemote }), {
          folder,
          name: isRemote ? "hub_web_remote.sock" : "hub_web.sock",
        }),
      );
    const [local, remote] = [await inner(false), await inner(true)];
    const innerAddresses = { local: local.address, remote: remote.address };
    proxy = parts.use(await startProxy({ address: { hostname, port }, innerAddresses, maxAuthenticated }));
    const passOn = () => proxy.setRightDigests(rightTokens.digests());
    parts.use(rightTokens.onChange(passOn));
    passOn();
    const owned = parts.move();
    return {
      port: proxy.port,
      failed: Promise.race([proxy.failed, local.failed, remote.failed]),
      [Symbol.asyncDispose]: () => owned.disposeAsync(),
    };
  };
  const first = await start(address);
  const real = { hostname: address.hostname, port: first.port };
  const stopping = new AbortController();
  const stopped = keepServing(first, () => start(real), { clock: systemClock, signal: stopping.signal });
  return {
    address: real,
    webSockets: {
      addressOf: (accept) => proxy.webSockets.addressOf(accept),
      proved: (accept) => proxy.webSockets.proved(accept),
      hold: (accept, isHeld) => proxy.webSockets.hold(accept, isHeld),
      cut: (accept) => proxy.webSockets.cut(accept),
    },
    async [Symbol.asyncDispose]() {
      stopping.abort();
      await stopped;
    },
  };
}
