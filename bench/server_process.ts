/** A server as a process of its own: started, heard saying that it is ready, ended. */
import { linesOf } from "../harness/lines.ts";

const LAST_LINES = 12;
/** A checkout that is started for the first time may have packages to fetch. */
const READY_LIMIT_MS = 120_000;

/** What to start. */
export interface ChildOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** Added to our own environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Each matches one line on stdout or stderr and has one group. */
  readonly readyLines: readonly RegExp[];
}

/** A running server. */
export interface Child extends AsyncDisposable {
  readonly pid: number;
  /** The groups of the ready lines, in their order. */
  readonly said: readonly string[];
  /** The last lines that it printed. */
  lastWords(): string;
}

/** Resolves when every ready line was said. @throws {Error} it ended before, or took 120 s; its last lines are in the text. */
export async function startChild({ program, args, env = {}, readyLines }: ChildOptions): Promise<Child> {
  const process = new Deno.Command(program, {
    args: [...args],
    env: { ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const command = [program, ...args].join(" ");
  const output: string[] = [];
  const found: string[] = [];
  const lastWords = () => output.slice(-LAST_LINES).join("\n");
  const ready = Promise.withResolvers<void>();
  const listen = async (stream: ReadableStream<Uint8Array>) => {
    for await (const line of linesOf(stream)) {
      output.push(line);
      readyLines.forEach((pattern, i) => found[i] ??= pattern.exec(line)?.[1]!);
      if (readyLines.every((_, i) => found[i] !== undefined)) ready.resolve();
    }
  };
  const heard = Promise.all([listen(process.stdout), listen(process.stderr)]);
  let hasEnded = false;
  const ended = Promise.all([process.status, heard]).then(() => hasEnded = true);
  const neverReady = ended.then(() => {
    throw new Error(`${command} ended before it was ready:\n${lastWords()}`);
  });
  const timer = setTimeout(() => {
    ready.reject(new Error(`${command} was not ready within ${READY_LIMIT_MS / 1_000} s:\n${lastWords()}`));
    process.kill("SIGKILL");
  }, READY_LIMIT_MS);
  try {
    await Promise.race([ready.promise, neverReady]);
  } catch (error) {
    await ended;
    await process.stdin.close().catch(() => {});
    throw error;
  } finally {
    clearTimeout(timer);
  }
  neverReady.catch(() => {});
  return {
    pid: process.pid,
    said: found,
    lastWords,
    async [Symbol.asyncDispose]() {
      if (!hasEnded) process.kill("SIGTERM");
      await ended;
      // Its end of the pipe is closed already; that closing ours fails then is what we expect.
      await process.stdin.close().catch(() => {});
    },
  };
}
