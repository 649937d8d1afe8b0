/** Chooses a port for a program that falls back to another port. */

/** Returns `port` when nothing listens there on this machine, else 0, for which the system chooses a free one. */
export function freePort(port: number): number {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return port;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return 0;
    throw error;
  }
}
