/** Registers tests in which the clients of the protocol's SDK take part. */

/** The clients leave timers and streams of their own behind when they are closed: the sanitizers would take those for leaks. */
export function mcpTest(name: string, run: () => Promise<void>): void {
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn: run });
}
