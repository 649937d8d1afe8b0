/** Waits for a named condition: what tests use in place of sleeping. */

/** How long to wait and how often to look. */
export interface WaitOptions {
  /** What is waited for; the error names it. */
  readonly name: string;
  /** Gives up after this many milliseconds. Default 10,000. */
  readonly timeoutMs?: number;
  /** Milliseconds between two looks. Default 10. */
  readonly intervalMs?: number;
}

/**
 * Resolves with the first truthy value of `condition`, looking again every `intervalMs`.
 * @throws {Error} naming the condition and what it last returned, after `timeoutMs`.
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
