/** Starts the limiting proxy in a thread of its own, and reports when that thread fails. */
import { moduleUrl } from "../../internal/module_url.ts";
import { type Failure, WorkerCalls } from "../../internal/worker_rpc.ts";
import type { ProxyCalls, ProxyRequest } from "./limiting_proxy_worker.ts";

/** A proxy that accepts connections; disposing it closes its listener and all connections. */
export interface RunningProxy extends Disposable {
  /** The port is the one that the system gave, also where 0 was asked for. */
  readonly port: number;
  /** Resolves with the reason when the proxy has failed and accepts nothing any more. */
  readonly failed: Promise<Error>;
  /** Takes the digests of all tokens that are right from now on, as hex of SHA-256. */
  setRightDigests(digests: ReadonlySet<string>): void;
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
  return {
    port,
    failed,
    // `failed` reports a thread that died.
    setRightDigests: (digests) => void calls.call("setRightDigests", digests).catch(() => {}),
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
