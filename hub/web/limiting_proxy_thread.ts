/** Starts the limiting proxy in a thread of its own, and reports when that thread fails. */
import type { Address } from "../../internal/address.ts";
import { moduleUrl } from "../../internal/module_url.ts";
import { type Failure, WorkerCalls } from "../../internal/worker_rpc.ts";
import type { ProxyCalls, ProxyRequest } from "./limiting_proxy_worker.ts";

/** Steers the connections that became WebSockets; `accept` is the header `Sec-WebSocket-Accept` of the answer to one. */
export interface WebSocketPeers {
  /** Resolves with where the other end is; undefined: the proxy has no such connection. */
  addressOf(accept: string): Promise<Address | undefined>;
  /** The other end has proved who it is: it is no stranger any more. */
  proved(accept: string): void;
  /** Reads nothing from the other end until it is held no more. */
  hold(accept: string, isHeld: boolean): void;
  /** Closes the connection, once what was written to it had some time to arrive. */
  cut(accept: string): void;
}

/** A proxy that accepts connections; disposing it closes its listener and all connections. */
export interface RunningProxy extends Disposable {
  /** The port is the one that the system gave, also where 0 was asked for. */
  readonly port: number;
  /** Resolves with the reason when the proxy has failed and accepts nothing any more. */
  readonly failed: Promise<Error>;
  /** Takes the digests of all tokens that are right from now on, as hex of SHA-256. */
  setRightDigests(digests: ReadonlySet<string>): void;
  readonly webSockets: WebSocketPeers;
}

/** Starting means reading our own modules, which takes long on a busy machine. */
const START_TIMEOUT_MS = 30_000;

/** Resolves when the proxy listens. @throws {Error} the system's, when it cannot listen. */
export async function startProxy(request: ProxyRequest): Promise<RunningProxy> {
  using parts = new DisposableStack();
  const url = moduleUrl("hub/web/limiting_proxy_worker.ts");
  const options = { name: "dashboard proxy", startTimeoutMs: START_TIMEOUT_MS, toError: systemError };
  const calls = parts.use(new WorkerCalls<ProxyCalls>(url, options));
  const port = await calls.call("listen", request);
  const failed = calls.call("run", undefined).then(
    () => new Error("The dashboard proxy has ended"),
    (error: Error) => error,
  );
  const owned = parts.move();
  // `failed` reports a thread that died.
  const say = (call: Promise<void>) => void call.catch(() => {});
  return {
    port,
    failed,
    setRightDigests: (digests) => say(calls.call("setRightDigests", digests)),
    webSockets: {
      addressOf: (accept) => calls.call("addressOf", accept).catch(() => undefined),
      proved: (accept) => say(calls.call("prove", accept)),
      hold: (accept, isHeld) => say(calls.call("hold", { accept, isHeld })),
      cut: (accept) => say(calls.call("cut", accept)),
    },
    [Symbol.dispose]: () => owned.dispose(),
  };
}

/** Makes the error anew that the thread reported. */
function systemError({ name, message }: Failure): Error {
  const kinds: Readonly<Record<string, new (message: string) => Error>> = {
    AddrInUse: Deno.errors.AddrInUse,
    AddrNotAvailable: Deno.errors.AddrNotAvailable,
    PermissionDenied: Deno.errors.PermissionDenied,
  };
  return new (kinds[name] ?? Error)(message);
}
