/** Lets acks, heartbeats and other AIs' messages in between two pieces of work, and ends the work there. */

/**
 * Resolves after everything that is due has had its turn, sockets included. It waits on a timer on purpose: between
 * pieces of 10 ms, setImmediate kept a new connection waiting for 0.7–1.1 s, a MessageChannel for ever.
 * @throws the signal's reason once it aborted, so that work ends after the piece that it is at.
 */
export async function yieldToEventLoop(signal?: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => setTimeout(resolve, 0));
  signal?.throwIfAborted();
}

/** Does one piece after another and yields after each. @throws as `yieldToEventLoop`. */
export async function inPieces(pieces: Iterable<void>, signal?: AbortSignal): Promise<void> {
  for (const _ of pieces) await yieldToEventLoop(signal);
}
