/** Waits for a named condition; tests and start-ups use it instead of sleeping. */

export interface WaitOptions {
  /** The error names the condition by this. */
  readonly name: string;
  /** Gives up after this many milliseconds; the default is 10,000. */
  readonly timeoutMs?: number;
  /** Waits this many milliseconds between two checks; the default is 10. */
  readonly intervalMs?: number;
}

/**
 * Resolves with the first truthy value of `condition`, checked every `intervalMs`.
 * @throws {Error} after `timeoutMs`, with the condition's name and what it last returned
 */
export async function waitUntil<T>(condition: () => T | Promise<T>, options: WaitOptions): Promise<T> {
  const { name, timeoutMs = 10_000, intervalMs = 10 } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() >= deadline) {
      throw new Error(
        `gave up after ${timeoutMs} ms waiting until ${name}; last seen: ${JSON.stringify(value)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}
