/** Lets acks, heartbeats and other AIs' messages in between two pieces of work. */

/**
 * Resolves after everything that is due has had its turn, sockets included. A timer on purpose: between
 * pieces of 10 ms, setImmediate kept a new connection waiting for 0.7–1.1 s, a MessageChannel for ever.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
