/** Serves the protocol on stdin and stdout; it is loaded when it is needed, as its packages are large. */
import { stdin } from "node:process";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { type AgentOf, mcpServer } from "./server.ts";

/** Serves until it is disposed; `onEnd` is called when the client has closed stdin. */
export function serve(agentOf: AgentOf, onEnd: () => void): Disposable {
  // Under Deno the package hears of the end only after a first request.
  stdin.once("end", onEnd);
  const handle = serveStdio(() => mcpServer(agentOf));
  return { [Symbol.dispose]: () => void handle.close() };
}
