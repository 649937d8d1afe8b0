/** The hosts that a hub listens on: the one for AIs as it was given, the one for people as it follows from that. */
import { lookup } from "node:dns/promises";
import { isLoopback, parseAddress } from "../../internal/address.ts";
import { usageError } from "../../internal/user_error.ts";

/** The name or address to listen on, names looked up: what is checked is what is listened on. @throws {UserError} usage */
export async function hostNamed(given: string): Promise<string> {
  const hostname = given.replace(/^\[(.*)\]$/, "$1");
  if (isLoopback(hostname)) return hostname;
  const withPort = parseAddress(given);
  if (withPort) {
    const { hostname: host, port } = withPort;
    throw usageError(`--host takes no port; it is "${given}"`, {
      fix: `aicollab hub --host ${host} --port ${port}`,
    });
  }
  try {
    return (await lookup(hostname)).address;
  } catch (cause) {
    throw usageError(`--host must be an address or a name of this machine; it is "${given}"`, {
      why: cause instanceof Error ? cause.message : String(cause),
      fix: "aicollab hub --host 127.0.0.1",
    });
  }
}

/** Nobody has to log in to the dashboard, so it stays on this machine whoever may connect to the hub. [reliability 12] */
export function dashboardHost(hostname: string): string {
  return isLoopback(hostname) ? hostname : "127.0.0.1";
}
