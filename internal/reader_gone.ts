/**
 * Asks the system whether anybody still reads stdout. Whoever writes to a pipe learns that its reader has gone only from
 * the next write, and a command that waits for news may not write for hours.
 */

const LIBRARIES: Readonly<Partial<Record<typeof Deno.build.os, string>>> = {
  linux: "libc.so.6",
  darwin: "libSystem.B.dylib",
};
const POLL = { poll: { parameters: ["buffer", "usize", "i32"], result: "i32" } } as const;
const STDOUT = 1;
const POLLERR = 8, POLLHUP = 16;

/**
 * Returns what tells whether the reader of stdout has gone, and gives up the permission to call foreign functions, of
 * which this program needs only this one. Where the system has none that is known here the answer is always no.
 */
export async function openReaderGone(): Promise<() => boolean> {
  const poll = openPoll();
  await Deno.permissions.revoke({ name: "ffi" });
  if (poll === undefined) return () => false;
  // struct pollfd { int fd; short events; short revents; }
  const pollfd = new Int16Array(4);
  new Int32Array(pollfd.buffer)[0] = STDOUT;
  return () => poll(pollfd, 1n, 0) > 0 && (pollfd[3]! & (POLLERR | POLLHUP)) !== 0;
}

function openPoll() {
  const library = LIBRARIES[Deno.build.os];
  if (library === undefined) return undefined;
  try {
    return Deno.dlopen(library, POLL).symbols.poll;
  } catch {
    // Without it a command ends with its next line after its reader.
    return undefined;
  }
}
