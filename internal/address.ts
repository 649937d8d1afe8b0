/** `HOST:PORT` as people write it, read and written; IPv6 hosts stand in brackets. */

/** Where something listens. `port` 0 lets the system choose; a ready line tells the real one. */
export interface Address {
  readonly hostname: string;
  /** 0–65535 */
  readonly port: number;
}

/** The address in `text`, or undefined when it is not `HOST:PORT` with a port of 0–65535. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:\[\]]+)):(\d{1,5})$/.exec(text);
  const hostname = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (hostname === undefined || !(port <= 65_535)) return undefined;
  return { hostname, port };
}

/** The text that {@link parseAddress} reads. */
export function formatAddress({ hostname, port }: Address): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** Whether `hostname`, a name or an address without brackets, stands for this machine and reaches nobody else. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Where this machine reaches what listens at `address`: all interfaces together are no address to connect to. */
export function reachable({ hostname, port }: Address): Address {
  if (hostname === "0.0.0.0") return { hostname: "127.0.0.1", port };
  return { hostname: hostname === "::" ? "::1" : hostname, port };
}
