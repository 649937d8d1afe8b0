/** Lets acks, heartbeats and other AIs' messages in between two pieces of work. */
import { setImmediate } from "node:timers/promises";

/** Resolves after everything that is due has had its turn. */
export function breathe(): Promise<void> {
  return setImmediate();
}
