/** Resolves the hosts that a hub listens on: the one for AIs is given, the dashboard's follows from it. */
import { lookup } from "node:dns/promises";
import { isLoopback, parseAddress } from "../../internal/address.ts";
import { usageError } from "../../internal/user_error.ts";

/** Looks a name up, so that the address that is checked is the one that is listened on. @throws {UserError} usage */
export async function resolveHost(given: string, option = "--host"): Promise<string> {
  const hostname = given.replace(/^\[(.*)\]$/, "$1");
  if (isLoopback(hostname)) return hostname;
  const withPort = parseAddress(given);
  if (withPort) {
    const { hostname: host, port } = withPort;
    throw usageError(`${option} takes no port; it is "${given}"`, {
      fix: `aicollab hub ${option} ${host} ${option.replace("host", "port")} ${port}`,
    });
  }
  try {
    return (await lookup(hostname)).address;
  } catch (cause) {
    throw usageError(`${option} must be an address or a name of this machine; it is "${given}"`, {
      why: cause instanceof Error ? cause.message : String(cause),
      fix: `aicollab hub ${option} 127.0.0.1`,
    });
  }
}

/** Returns where a dashboard listens unless something else is said: on loopback, as AIs do or by 127.0.0.1. */
export function dashboardHost(hostname: string): string {
  return isLoopback(hostname) ? hostname : "127.0.0.1";
}
