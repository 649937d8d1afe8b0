/** The thread of the dashboard's door as the hub has it: started, told where to listen, and heard of when it fails. */
import { moduleUrl } from "../../internal/module_url.ts";
import { startWorker } from "../../internal/start_worker.ts";
import type { DoorAnswer, DoorRequest } from "./limiting_proxy_worker.ts";

/** A door that takes connections; disposing closes it and all of them. */
export interface OpenDoor extends Disposable {
  /** The real one. */
  readonly port: number;
  /** Resolves with the reason, when it takes no more of them. */
  readonly failed: Promise<Error>;
}

/** Starting is reading our own modules, which a busy machine does slowly. */
const START_TIMEOUT_MS = 30_000;

/** Resolves when the door is open. @throws {Error} the system's, when it cannot be opened. */
export async function openDoor(request: DoorRequest): Promise<OpenDoor> {
  using parts = new DisposableStack();
  const worker = startWorker(moduleUrl("hub/web/limiting_proxy_worker.ts"), "dashboard door");
  parts.defer(() => worker.terminate());
  const opened = Promise.withResolvers<number>();
  const failed = Promise.withResolvers<Error>();
  worker.onmessage = ({ data }: MessageEvent<DoorAnswer>) => {
    if ("port" in data) opened.resolve(data.port);
    else failed.resolve(systemError(data));
  };
  worker.onerror = (event) => {
    // Else it would be this thread's trouble, too.
    event.preventDefault();
    failed.resolve(new Error(event.message));
  };
  const late = () => failed.resolve(new Error(`The door did not open within ${START_TIMEOUT_MS} ms`));
  const timer = setTimeout(late, START_TIMEOUT_MS);
  worker.postMessage(request);
  const port = await Promise.race([opened.promise, failed.promise]);
  clearTimeout(timer);
  if (port instanceof Error) throw port;
  const owned = parts.move();
  return { port, failed: failed.promise, [Symbol.dispose]: () => owned.dispose() };
}

/** The error as it was in the other thread, whose class would not have come along. */
function systemError({ name, message }: { readonly name: string; readonly message: string }): Error {
  const kinds: Readonly<Record<string, new (message: string) => Error>> = {
    AddrInUse: Deno.errors.AddrInUse,
    AddrNotAvailable: Deno.errors.AddrNotAvailable,
    PermissionDenied: Deno.errors.PermissionDenied,
  };
  return new (kinds[name] ?? Error)(message);
}
