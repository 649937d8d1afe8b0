/** Starts the limiting proxy in a thread of its own, and reports when that thread fails. */
import { moduleUrl } from "../../internal/module_url.ts";
import { startWorker } from "../../internal/start_worker.ts";
import type { ProxyReport, ProxyRequest } from "./limiting_proxy_worker.ts";

/** A proxy that accepts connections; disposing it closes its listener and all connections. */
export interface RunningProxy extends Disposable {
  /** The port is the one that the system gave, also where 0 was asked for. */
  readonly port: number;
  /** Resolves with the reason when the proxy has failed and accepts nothing any more. */
  readonly failed: Promise<Error>;
}

/** Starting means reading our own modules, which takes long on a busy machine. */
const START_TIMEOUT_MS = 30_000;

/** Resolves when the proxy listens. @throws {Error} the system's, when it cannot listen. */
export async function startProxy(request: ProxyRequest): Promise<RunningProxy> {
  using parts = new DisposableStack();
  const worker = startWorker(moduleUrl("hub/web/limiting_proxy_worker.ts"), "dashboard proxy");
  parts.defer(() => worker.terminate());
  const listening = Promise.withResolvers<number>();
  const failed = Promise.withResolvers<Error>();
  worker.onmessage = ({ data }: MessageEvent<ProxyReport>) => {
    if ("port" in data) listening.resolve(data.port);
    else failed.resolve(systemError(data));
  };
  worker.onerror = (event) => {
    // Without this the error would end the hub's own thread, too.
    event.preventDefault();
    failed.resolve(new Error(event.message));
  };
  const late = () => failed.resolve(new Error(`The proxy did not listen within ${START_TIMEOUT_MS} ms`));
  const timer = setTimeout(late, START_TIMEOUT_MS);
  worker.postMessage(request);
  const port = await Promise.race([listening.promise, failed.promise]);
  clearTimeout(timer);
  if (port instanceof Error) throw port;
  const owned = parts.move();
  return { port, failed: failed.promise, [Symbol.dispose]: () => owned.dispose() };
}

/** Makes the error anew that the thread reported, as the class of an error does not cross threads. */
function systemError({ name, message }: { readonly name: string; readonly message: string }): Error {
  const kinds: Readonly<Record<string, new (message: string) => Error>> = {
    AddrInUse: Deno.errors.AddrInUse,
    AddrNotAvailable: Deno.errors.AddrNotAvailable,
    PermissionDenied: Deno.errors.PermissionDenied,
  };
  return new (kinds[name] ?? Error)(message);
}
