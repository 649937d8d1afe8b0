/** How a hub ends in good order: nobody is let in, what was decided is finished, and everybody has time to read it. */
import type { Connection } from "./transport/tcp_connection.ts";
import type { Core } from "./session/core.ts";

/** How long a drain may take. */
export const DRAIN_MS = 10_000;

/** Whoever lets connections in. */
export interface Door {
  /** The connections that are open. */
  readonly connections: Iterable<Pick<Connection, "drain" | "finish">>;
  /** Accepts nothing any more. */
  stop(): Promise<void>;
  /** Resolves when every connection has ended. */
  drained(): Promise<void>;
}

/** Resolves when everything decided is told and stored, and read or given up. */
export async function endInOrder(core: Pick<Core, "draining" | "sequencer">, door: Door): Promise<void> {
  core.draining = true;
  await door.stop();
  for (const connection of door.connections) connection.drain(DRAIN_MS);
  await core.sequencer.finish();
  for (const connection of door.connections) connection.finish(DRAIN_MS);
  await door.drained();
}
