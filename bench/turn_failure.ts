/** Adds the name of the turn and the last lines of the server to the error of a failed turn. */
import type { Server } from "./server.ts";

/** Resolves with the result of `work` on `server`. @throws {Error} it failed; the text begins with `what`. */
export async function explainingFailure<T>(what: string, server: Server, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new Error(`${what}: ${String(cause)}\nIts last lines:\n${server.lastLines()}`, { cause });
  }
}
