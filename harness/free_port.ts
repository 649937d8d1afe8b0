/** Chooses a port for a program that should rather run on another one than not at all. */

/** `port` when nothing listens there on this machine, else 0: any free one. */
export function freePort(port: number): number {
  try {
    Deno.listen({ hostname: "127.0.0.1", port }).close();
    return port;
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return 0;
    throw error;
  }
}
