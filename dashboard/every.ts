/** What happens again and again: sampling, looking for what changed. Tests hand over a beat of their own. */

/** Calls `action` every `ms` milliseconds until it is disposed of. */
export type Every = (ms: number, action: () => void) => Disposable;

/** By the machine's clock. It keeps no process alive: whatever is sampled or shown does not depend on it. */
export const every: Every = (ms, action) => {
  const timer = setInterval(action, ms);
  Deno.unrefTimer(timer);
  return { [Symbol.dispose]: () => clearInterval(timer) };
};
