/** Reads from Linux' socket tables how many bytes of a connection were written by the hub and not yet read. */
import type { Address } from "../../internal/address.ts";

/** Matches a line of `/proc/net/tcp`, whose ports and queue lengths are hexadecimal. */
const LINE =
  /^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]+:([0-9A-F]{4}) [0-9A-F]{2} ([0-9A-F]{8}):([0-9A-F]{8})/;

/**
 * Returns the bytes in the hub's send buffer and in our receive buffer of the connection from our `port` to `upstream`;
 * undefined outside Linux.
 */
export async function bufferedBytes(
  { upstream, port }: { readonly upstream: Address; readonly port: number },
): Promise<number | undefined> {
  if (Deno.build.os !== "linux") return undefined;
  const table = await Deno.readTextFile(upstream.hostname.includes(":") ? "/proc/net/tcp6" : "/proc/net/tcp");
  let bytes = 0;
  for (const line of table.split("\n")) {
    const match = LINE.exec(line);
    if (!match) continue;
    const [local, remote, sending, received] = match.slice(1).map((text) => parseInt(text, 16)) as [
      number,
      number,
      number,
      number,
    ];
    if (local === upstream.port && remote === port) bytes += sending;
    if (local === port && remote === upstream.port) bytes += received;
  }
  return bytes;
}
