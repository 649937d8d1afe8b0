/** Starts a server as a process, waits for its ready lines, ends it. */
import { linesOf } from "../harness/lines.ts";

const LAST_LINES = 12;
/** A server must be ready within this time; a checkout that starts for the first time may fetch packages. */
const READY_LIMIT_MS = 120_000;

/** The command, and the lines that show that it is ready. */
export interface ServerProcessOptions {
  readonly program: string;
  readonly args: readonly string[];
  /** These variables are added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Each pattern has one group and matches one line on stdout or stderr. */
  readonly readyLines: readonly RegExp[];
}

/** A running server; disposing it ends the process with SIGTERM. */
export interface ServerProcess extends AsyncDisposable {
  readonly pid: number;
  /** `readyValues` are the groups of the ready lines, in their order. */
  readonly readyValues: readonly string[];
  /** Returns the last lines that it printed. */
  lastLines(): string;
}

/**
 * Resolves when every ready line was printed.
 * @throws {Error} the process ended before or was not ready after 120 s; the text has its last lines.
 */
export async function startServerProcess(
  { program, args, env = {}, readyLines }: ServerProcessOptions,
): Promise<ServerProcess> {
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
  const lastLines = () => output.slice(-LAST_LINES).join("\n");
  const ready = Promise.withResolvers<void>();
  const collect = async (stream: ReadableStream<Uint8Array>) => {
    for await (const line of linesOf(stream)) {
      output.push(line);
      readyLines.forEach((pattern, i) => found[i] ??= pattern.exec(line)?.[1]!);
      if (readyLines.every((_, i) => found[i] !== undefined)) ready.resolve();
    }
  };
  const collected = Promise.all([collect(process.stdout), collect(process.stderr)]);
  let hasEnded = false;
  const ended = Promise.all([process.status, collected]).then(() => hasEnded = true);
  const neverReady = ended.then(() => {
    throw new Error(`${command} ended before it was ready:\n${lastLines()}`);
  });
  const timer = setTimeout(() => {
    ready.reject(new Error(`${command} was not ready within ${READY_LIMIT_MS / 1_000} s:\n${lastLines()}`));
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
    readyValues: found,
    lastLines,
    async [Symbol.asyncDispose]() {
      if (!hasEnded) process.kill("SIGTERM");
      await ended;
      // The process has closed its end of the pipe, so closing ours may fail.
      await process.stdin.close().catch(() => {});
    },
  };
}
