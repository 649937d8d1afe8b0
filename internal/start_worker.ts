/**
 * Starts threads. Where a process is out of file descriptors, `new Worker` ends the whole process (Deno 2.9.6); here
 * it throws an error.
 */

/** A thread takes 6 file descriptors to start. */
const DESCRIPTORS_TO_START = 32;

/**
 * Starts the module at `url`; `name` is for messages and debuggers.
 * @throws {Error} the system's, when this process may not open as many more files
 */
export function startWorker(url: URL, name: string): Worker {
  needDescriptors(DESCRIPTORS_TO_START);
  return new Worker(url, { type: "module", name });
}

function needDescriptors(count: number): void {
  using files = new DisposableStack();
  const nothing = Deno.build.os === "windows" ? "NUL" : "/dev/null";
  for (let i = 0; i < count; i++) files.use(Deno.openSync(nothing));
}
