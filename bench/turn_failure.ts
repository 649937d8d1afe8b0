/** A failed turn says which it was and what the server printed last. */
import type { Server } from "./server.ts";

/** Resolves with what `work` on `server` resolves with; `what` names the turn when it fails. */
export async function explainingFailure<T>(what: string, server: Server, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new Error(`${what}: ${String(cause)}\nIts last lines:\n${server.lastWords()}`, { cause });
  }
}
