/** Runs a copy of this program as a child process: its log, its ready lines, its end. It never outlives its parent. */
import { EXIT } from "../internal/exit_codes.ts";
import { signalOf } from "../internal/exit_status.ts";
import { selfCommand } from "../internal/self_spawn.ts";
import { UserError } from "../internal/user_error.ts";
import type { DiskWatch } from "./disk_watch.ts";
import { linesOf } from "./lines.ts";
import { LogLevels } from "./measuring/log_levels.ts";

const READY_WITHIN_MS = 30_000;
/**
 * A program that has not ended so long after SIGTERM is killed: the hub's own drain takes at most 10 s, a trainer's `leave`
 * to a hub that does not answer 5 s.
 */
export const END_WITHIN_MS = 12_000;
const LAST_LINES = 20;

export interface ProgramOptions {
  /** Names the program in error texts, such as `the hub`. */
  readonly name: string;
  /** The arguments follow `aicollab`. */
  readonly args: readonly string[];
  /** The program gets no other variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** The program runs in this folder, so that it reads no `./aicollab.json` of ours. */
  readonly folder: string;
  /** Its output is appended to this file. */
  readonly logFile: string;
  /** It is told once when the file cannot be written; the program goes on, and its output is still read. */
  readonly disk: DiskWatch;
  /** Matches the ready lines, each with one group: the address in the line. */
  readonly readyLines: readonly RegExp[];
}

export interface ProgramEnd {
  /** Is 128 + n where signal n ended it. */
  readonly code: number;
  /** True where it ended by itself, before it was asked to. */
  readonly early: boolean;
  /** True where it did not end when it was asked to and was killed. */
  readonly killed: boolean;
}

/** Running programs are killed when this process ends without stopping them, such as by a second Ctrl-C. */
const running = new Set<Program>();
globalThis.addEventListener("unload", () => running.forEach((program) => program.signal("SIGKILL")));

export class Program implements AsyncDisposable {
  readonly name: string;
  readonly #child: Deno.ChildProcess;
  readonly #options: ProgramOptions;
  readonly #last: string[] = [];
  readonly #found: (string | undefined)[];
  readonly #ready = Promise.withResolvers<string[]>();
  /** Counts the lines that it has printed so far. */
  readonly log = new LogLevels();
  #asked = false;
  #killed = false;
  #hasEnded = false;

  /** Resolves with the groups of the ready lines once all were printed. @throws {UserError} when it ends or hangs before. */
  readonly ready: Promise<readonly string[]> = this.#ready.promise;
  /** Resolves when it has ended and its log is complete. */
  readonly ended: Promise<ProgramEnd>;

  constructor(options: ProgramOptions) {
    this.name = options.name;
    this.#options = options;
    this.#found = options.readyLines.map(() => undefined);
    const self = selfCommand(options.args, options.environment);
    this.#child = new Deno.Command(self.program, {
      args: self.args,
      env: { ...options.environment, ...self.env },
      clearEnv: true,
      cwd: options.folder,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
      // In a process group of its own it does not get a Ctrl-C, so that this process ends all of them in order.
      detached: true,
    }).spawn();
    running.add(this);
    // A rejection that nobody awaits would end this process.
    this.ready.catch(() => {});
    this.ended = this.#follow();
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** Returns the last lines that it printed, at most 20, the newest at the end. */
  get lastLines(): readonly string[] {
    return this.#last;
  }

  /** Returns whether it has printed all its ready lines. */
  get isReady(): boolean {
    return this.#found.every((address) => address !== undefined);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Asks it to end, kills it when it does not within `graceMs`, and resolves with how it ended. */
  async stop(graceMs: number = END_WITHIN_MS): Promise<ProgramEnd> {
    this.#asked = true;
    this.signal("SIGTERM");
    const timer = setTimeout(() => {
      this.#killed = true;
      this.signal("SIGKILL");
    }, graceMs);
    const end = await this.ended;
    clearTimeout(timer);
    return end;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #follow(): Promise<ProgramEnd> {
    using log = new LogFile(this.#options);
    const timer = setTimeout(
      () =>
        this.#ready.reject(this.#notReady(`it printed no ready line within ${READY_WITHIN_MS / 1_000} s`)),
      READY_WITHIN_MS,
    );
    const readLines = async (stream: ReadableStream<Uint8Array>) => {
      for await (const line of linesOf(stream)) {
        log.write(line);
        this.#onLine(line);
      }
    };
    await Promise.all([readLines(this.#child.stdout), readLines(this.#child.stderr)]);
    const { code } = await this.#child.status;
    clearTimeout(timer);
    this.#hasEnded = true;
    running.delete(this);
    // Closing our end of the pipe may fail because the program's end is closed already.
    await this.#child.stdin.close().catch(() => {});
    this.#ready.reject(this.#notReady(`it ended with exit code ${code}`, code));
    return { code, early: !this.#asked, killed: this.#killed && signalOf(code) === "SIGKILL" };
  }

  #onLine(line: string): void {
    this.log.add(line);
    this.#last.push(line);
    if (this.#last.length > LAST_LINES) this.#last.shift();
    this.#options.readyLines.forEach((pattern, i) => this.#found[i] ??= pattern.exec(line)?.[1]);
    if (this.isReady) this.#ready.resolve(this.#found.map((address) => address!));
  }

  #notReady(why: string, code?: number): UserError {
    const lastLines = this.#last.length === 0
      ? ""
      : `; its last lines:\n  ${this.#last.slice(-8).join("\n  ")}`;
    return new UserError({
      code: "NOT_READY",
      what: `${this.name} did not become ready`,
      why: `${why}${lastLines}`,
      exit: code === EXIT.cannotWrite || code === EXIT.diskError ? code : EXIT.nothingRan,
    });
  }

  /** Sends it a signal; a program that ends by it ends early. */
  signal(name: Deno.Signal): void {
    try {
      this.#child.kill(name);
    } catch (error) {
      // The program has ended meanwhile.
      if (!(error instanceof TypeError)) throw error;
    }
  }
}

/** A log file that is given up when it cannot be written: a program whose output nobody reads would come to a halt. */
class LogFile implements Disposable {
  readonly #disk: DiskWatch;
  #file: Deno.FsFile | undefined;

  constructor({ logFile, disk }: Pick<ProgramOptions, "logFile" | "disk">) {
    this.#disk = disk;
    this.#try(() => this.#file = Deno.openSync(logFile, { append: true, create: true }));
  }

  write(line: string): void {
    const bytes = new TextEncoder().encode(`${line}\n`);
    this.#try(() => {
      for (let done = 0; this.#file && done < bytes.length;) {
        done += this.#file.writeSync(bytes.subarray(done));
      }
    });
  }

  [Symbol.dispose](): void {
    this.#file?.close();
  }

  #try(work: () => void): void {
    try {
      work();
    } catch (cause) {
      this.#file?.close();
      this.#file = undefined;
      this.#disk.report(cause);
    }
  }
}
