/** Starts threads. Where the process is out of file descriptors, `new Worker` ends all of it (Deno 2.9.6); here it is an error. */

/** A thread takes 6 to start. */
const DESCRIPTORS_TO_START = 32;

/** `name` is for messages and debuggers. @throws {Error} the system's, when this process may not open as many files more. */
export function startWorker(url: URL, name: string): Worker {
  needDescriptors(DESCRIPTORS_TO_START);
  return new Worker(url, { type: "module", name });
}

function needDescriptors(count: number): void {
  using files = new DisposableStack();
  const nothing = Deno.build.os === "windows" ? "NUL" : "/dev/null";
  for (let i = 0; i < count; i++) files.use(Deno.openSync(nothing));
}
