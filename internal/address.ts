/** Reads and writes addresses in the form `HOST:PORT`; IPv6 hosts stand in brackets. */

/** An `Address` is where something listens. With `port` 0 the system chooses a port, which the ready line states. */
export interface Address {
  readonly hostname: string;
  /** `port` is 0–65535. */
  readonly port: number;
}

/** Returns the address in `text`, or undefined when it is not `HOST:PORT` with a port of 0–65535. */
export function parseAddress(text: string): Address | undefined {
  const match = /^(?:\[([0-9A-Fa-f:.]+)\]|([^\s:\[\]]+)):(\d{1,5})$/.exec(text);
  const hostname = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  if (hostname === undefined || !(port <= 65_535)) return undefined;
  return { hostname, port };
}

/** Returns the text that {@link parseAddress} reads. */
export function formatAddress({ hostname, port }: Address): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** Returns whether `hostname`, a name or an address without brackets, is a loopback address of this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "::1" || /^(?:::ffff:)?127(?:\.\d{1,3}){3}$/.test(hostname);
}

/** Returns the address to connect to from this machine: a wildcard address such as `0.0.0.0` becomes loopback. */
export function reachable({ hostname, port }: Address): Address {
  if (hostname === "0.0.0.0") return { hostname: "127.0.0.1", port };
  return { hostname: hostname === "::" ? "::1" : hostname, port };
}

/**
 * Returns the block of addresses that one party surely has: an IPv4 address by itself, also where it is mapped into IPv6, and
 * of another IPv6 address its first 64 bits. `hostname` is the address of a socket's other end.
 */
export function addressBlock(hostname: string): string {
  const [address = ""] = hostname.toLowerCase().split("%");
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const before = groupsOf(head);
  const after = groupsOf(tail ?? "");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill("0"), ...after];
  return `${groups.slice(0, 4).map((group) => parseInt(group, 16).toString(16)).join(":")}::/64`;
}

/** Returns groups of 16 bits; an IPv4 address at the end counts as two of them, which are behind the first 64 bits. */
function groupsOf(part: string): string[] {
  return part === "" ? [] : part.split(":").flatMap((group) => group.includes(".") ? ["0", "0"] : [group]);
}
