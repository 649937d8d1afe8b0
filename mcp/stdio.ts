/** Serves the protocol on stdin and stdout; it is loaded when it is needed, as its packages are large. */
import { stdin } from "node:process";
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio";
import { EXIT } from "../internal/exit_codes.ts";
import { UserError } from "../internal/user_error.ts";
import type { AgentOf } from "./agent.ts";
import type { ClientInfo } from "./clients.ts";
import { mcpServer } from "./server.ts";

const MAX_LINE_MIB = 10;
const INFO_META = "io.modelcontextprotocol/clientInfo";
/** A client asks these of a server that it may never use. */
const PROBES = new Set(["server/discover", "ping"]);

/** What a client does is reported to whoever serves it. */
export interface ClientEvents {
  /** Is called at the first request by which the client begins to use the server, with what it says of itself. */
  readonly onUse: (client: ClientInfo | undefined) => void;
  /** Is called when the client has closed stdin, or with what keeps it from being heard. */
  readonly onEnd: (error?: UserError) => void;
}

/** Serves until it is disposed. */
export function serve(agentOf: AgentOf, { onUse, onEnd }: ClientEvents): Disposable {
  const wire = new StdioServerTransport(undefined, undefined, { maxBufferSize: MAX_LINE_MIB * 1_048_576 });
  let failure: Error | undefined;
  // Under Deno the package hears of the end only after a first request.
  stdin.once("end", () => onEnd());
  const handle = serveStdio(() => mcpServer(agentOf), {
    transport: wire,
    onerror(error) {
      // The package ends the connection at once where it cannot go on after an error.
      failure = error;
      queueMicrotask(() => failure = undefined);
    },
  });
  const closed = wire.onclose;
  wire.onclose = () => {
    closed?.();
    onEnd(failure && clientLost(failure));
  };
  const heard = wire.onmessage;
  let isUsed = false;
  wire.onmessage = (message) => {
    if (!isUsed && "method" in message && "id" in message && !PROBES.has(message.method)) {
      isUsed = true;
      onUse(infoIn(message.params));
    }
    heard?.(message);
  };
  return { [Symbol.dispose]: () => void handle.close() };
}

/** In the older era the request `initialize` says who calls, in the newer one each request does. */
function infoIn(params: Readonly<Record<string, unknown>> = {}): ClientInfo | undefined {
  const meta = params._meta as Readonly<Record<string, unknown>> | undefined;
  const { name, version } = (params.clientInfo ?? meta?.[INFO_META] ?? {}) as Partial<ClientInfo>;
  return typeof name === "string" ? { name, version: String(version) } : undefined;
}

function clientLost({ message }: Error): UserError {
  return new UserError({
    code: "CLIENT_LOST",
    what: "the client cannot be heard any more",
    why: message,
    fix: `have the client start its server again; one line of it may have ${MAX_LINE_MIB} MiB`,
    exit: EXIT.network,
  });
}
