/** Runs a command for one task, without a shell and in a process group of its own, which ends with it. */
import type { Clock } from "../internal/clock.ts";
import type { GivenCommand } from "../internal/given_command.ts";
import { type Ended, NOTHING } from "./doing.ts";
import { MAX_OUTPUT_BYTES, type Output } from "./output.ts";

/** A group that was asked to end is killed after this time. */
const GRACE_MS = 3_000;
/** What left the group may hold the pipes: they are read no longer than this after the command has ended. */
const DRAIN_MS = 1_000;
/** So much of standard error is kept for a failure, and of a line that does not end. */
const MAX_ERRORS = 4_096;

export interface CommandLine extends GivenCommand {
  /** The command gets these variables and no others. */
  readonly env: Readonly<Record<string, string>>;
}

export interface RunOptions {
  /** Is the working folder; the agent's own where it is undefined. */
  readonly folder: string | undefined;
  /** Stands on standard input. */
  readonly input: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
  /** Ends the command; the reason is a sentence. */
  readonly signal: AbortSignal;
  /** Is called with each line of standard error. */
  readonly onLine: (line: string) => void;
}

/** Groups are killed when this process ends without ending them, such as by a second Ctrl-C. */
const running = new Set<number>();
globalThis.addEventListener("unload", () => running.forEach((pid) => endGroup(pid, "SIGKILL")));

/** Runs the command to its end. It never throws. */
export async function runForTask(command: CommandLine, options: RunOptions): Promise<Ended> {
  let child: Deno.ChildProcess;
  try {
    child = start(command, options.folder);
  } catch (cause) {
    return { failure: `it cannot be started (${(cause as Error).name})`, output: NOTHING, errors: "" };
  }
  const { pid } = child;
  running.add(pid);
  const drained = new AbortController();
  const output = collect(child.stdout, drained.signal);
  const errors = followLines(child.stderr, options.onLine, drained.signal);
  const fed = feed(child.stdin, options.input);
  const stopped = stopper(pid, options);
  const { code, signal } = await child.status;
  stopped[Symbol.dispose]();
  // What the command has started and left behind ends with it.
  endGroup(pid, "SIGKILL");
  running.delete(pid);
  const timer = setTimeout(() => drained.abort(), DRAIN_MS);
  const [printed, last] = await Promise.all([output, errors]);
  clearTimeout(timer);
  await fed[Symbol.asyncDispose]();
  const ownEnd = signal ? `it was ended by ${signal}` : code === 0 ? undefined : `exit code ${code}`;
  return { failure: stopped.why ?? ownEnd, output: printed, errors: last };
}

function start({ program, args, env }: CommandLine, folder: string | undefined): Deno.ChildProcess {
  return new Deno.Command(program, {
    args: [...args],
    env: { ...env },
    clearEnv: true,
    ...(folder === undefined ? {} : { cwd: folder }),
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    detached: true,
  }).spawn();
}

/** Sends a signal to a whole group; nothing happens where it has ended. */
function endGroup(pid: number, signal: Deno.Signal): void {
  try {
    Deno.kill(-pid, signal);
  } catch (error) {
    // macOS says so of a group that has only ended processes.
    const hasEnded = error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied;
    if (!hasEnded) throw error;
  }
}

/** Ends the group at the time limit and when the signal aborts; `why` then says which of the two it was. */
function stopper(
  pid: number,
  { timeoutMs, clock, signal }: RunOptions,
): Disposable & { readonly why?: string } {
  const over = new AbortController();
  let why: string | undefined;
  const stop = async (reason: string) => {
    if (why !== undefined || over.signal.aborted) return;
    why = reason;
    endGroup(pid, "SIGTERM");
    await clock.delay(GRACE_MS, over.signal);
    if (!over.signal.aborted) endGroup(pid, "SIGKILL");
  };
  clock.delay(timeoutMs, over.signal).then(() => stop(`it did not end within ${timeoutMs / 1_000} s`));
  const onAbort = () => stop(String(signal.reason));
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true, signal: over.signal });
  return {
    get why() {
      return why!;
    },
    [Symbol.dispose]: () => over.abort(),
  };
}

/** Writes the input; a command need not read it. */
function feed(stdin: WritableStream<Uint8Array>, input: string): AsyncDisposable {
  const writer = stdin.getWriter();
  const writing = writer.write(new TextEncoder().encode(input)).then(() => writer.close()).catch(() => {});
  return {
    async [Symbol.asyncDispose]() {
      await writer.abort().catch(() => {});
      await writing;
    },
  };
}

async function collect(stream: ReadableStream<Uint8Array>, over: AbortSignal): Promise<Output> {
  const pieces: Uint8Array[] = [];
  let [kept, totalBytes] = [0, 0];
  for await (const piece of piecesOf(stream, over)) {
    totalBytes += piece.length;
    const part = piece.subarray(0, MAX_OUTPUT_BYTES - kept);
    kept += part.length;
    if (part.length > 0) pieces.push(part);
  }
  return {
    bytes: new Uint8Array(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer()),
    totalBytes,
  };
}

async function followLines(
  stream: ReadableStream<Uint8Array>,
  onLine: (line: string) => void,
  over: AbortSignal,
): Promise<string> {
  const decoder = new TextDecoder();
  let [last, rest] = ["", ""];
  for await (const piece of piecesOf(stream, over)) {
    const text = decoder.decode(piece, { stream: true });
    last = (last + text).slice(-MAX_ERRORS);
    const lines = (rest + text).split(/[\r\n]+/);
    rest = lines.pop()!.slice(-MAX_ERRORS);
    lines.forEach((line) => onLine(line.slice(0, MAX_ERRORS)));
  }
  return last;
}

async function* piecesOf(stream: ReadableStream<Uint8Array>, over: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  const cancel = () => void reader.cancel().catch(() => {});
  if (over.aborted) cancel();
  over.addEventListener("abort", cancel, { once: true });
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    yield value;
  }
  over.removeEventListener("abort", cancel);
}
