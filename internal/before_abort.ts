/** Waits for what cannot be interrupted, and no longer than its signal allows. */

/** Resolves as `value` does. @throws the signal's reason as soon as it aborts; what becomes of `value` is then nobody's matter */
export async function beforeAbort<T>(value: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  value.catch(() => {});
  try {
    return await Promise.race([aborted.promise, value]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
