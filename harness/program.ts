/** A child process that is a copy of this program: its log, its ready line, its end. It never outlives us. */
import { EXIT } from "../internal/exit_codes.ts";
import { signalOf } from "../internal/exit_status.ts";
import { selfCommand } from "../internal/self_spawn.ts";
import { UserError } from "../internal/user_error.ts";
import { linesOf } from "./lines.ts";
import { LogLevels } from "./measuring/log_levels.ts";

/** How long a program may take to say that it is ready. */
const READY_WITHIN_MS = 30_000;
/**
 * How long a program may take to end after SIGTERM before it is killed: the hub's own drain takes at most 10 s, a trainer's
 * goodbye to a hub that is gone 5 s.
 */
export const END_WITHIN_MS = 12_000;
const LAST_LINES = 20;

/** What to start and what to listen for. */
export interface ProgramOptions {
  /** For error texts, such as `the hub`. */
  readonly name: string;
  /** The words after `aicollab`. */
  readonly args: readonly string[];
  /** The whole environment of the program; see {@link sealedEnvironment}. */
  readonly environment: Readonly<Record<string, string>>;
  /** Where it runs, so that no `./aicollab.json` of ours reaches it. */
  readonly folder: string;
  /** All that it prints goes into this file, behind what is there. */
  readonly logFile: string;
  /** One per ready line, each with one group: the address that the line tells. */
  readonly readyLines: readonly RegExp[];
}

/** How a program ended: 128 + n where signal n ended it. */
export interface ProgramEnd {
  readonly code: number;
  /** It ended by itself, before it was asked to. */
  readonly early: boolean;
  /** It did not end when it was asked to: we killed it. */
  readonly killed: boolean;
}

/** Those that run: whoever ends this process at once, by a second Ctrl-C, takes them with him. */
const running = new Set<Program>();
globalThis.addEventListener("unload", () => running.forEach((program) => program.signal("SIGKILL")));

/** One running copy. */
export class Program implements AsyncDisposable {
  readonly name: string;
  readonly #child: Deno.ChildProcess;
  readonly #options: ProgramOptions;
  readonly #last: string[] = [];
  readonly #found: (string | undefined)[];
  readonly #ready = Promise.withResolvers<string[]>();
  /** What it has printed so far, counted. */
  readonly log = new LogLevels();
  #asked = false;
  #killed = false;
  #hasEnded = false;

  /** Resolves with the groups of the ready lines once all were said. @throws {UserError} when it ends or hangs before. */
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
      // A process group of its own: Ctrl-C reaches us alone, and we end the others in order.
      detached: true,
    }).spawn();
    running.add(this);
    // Whoever needs the ready line awaits it; whoever does not must not be ended by its absence.
    this.ready.catch(() => {});
    this.ended = this.#follow();
  }

  /** Its process id. */
  get pid(): number {
    return this.#child.pid;
  }

  /** The last lines printed, at most 20, the newest at the end. */
  get lastLines(): readonly string[] {
    return this.#last;
  }

  /** It said all its ready lines. */
  get isReady(): boolean {
    return this.#found.every((address) => address !== undefined);
  }

  /** It runs no more. */
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
    using log = await Deno.open(this.#options.logFile, { append: true, create: true });
    const timer = setTimeout(
      () => this.#ready.reject(this.#notReady("it said nothing of the kind")),
      READY_WITHIN_MS,
    );
    const readLines = async (stream: ReadableStream<Uint8Array>) => {
      for await (const line of linesOf(stream)) {
        log.writeSync(new TextEncoder().encode(`${line}\n`));
        this.#onLine(line);
      }
    };
    await Promise.all([readLines(this.#child.stdout), readLines(this.#child.stderr)]);
    const { code } = await this.#child.status;
    clearTimeout(timer);
    this.#hasEnded = true;
    running.delete(this);
    // Its end of the pipe is closed already; that closing ours fails then is what we expect.
    await this.#child.stdin.close().catch(() => {});
    this.#ready.reject(this.#notReady(`it ended with exit code ${code}`));
    return { code, early: !this.#asked, killed: this.#killed && signalOf(code) === "SIGKILL" };
  }

  #onLine(line: string): void {
    this.log.add(line);
    this.#last.push(line);
    if (this.#last.length > LAST_LINES) this.#last.shift();
    this.#options.readyLines.forEach((pattern, i) => this.#found[i] ??= pattern.exec(line)?.[1]);
    if (this.isReady) this.#ready.resolve(this.#found.map((address) => address!));
  }

  #notReady(why: string): UserError {
    const said = this.#last.length === 0 ? "" : `; its last lines:\n  ${this.#last.slice(-8).join("\n  ")}`;
    return new UserError({
      code: "NOT_READY",
      what: `${this.name} did not become ready`,
      why: `${why}${said}`,
      exit: EXIT.nothingRan,
    });
  }

  /** Sends it a signal of its own accord; what ends it by that ends early. */
  signal(name: Deno.Signal): void {
    try {
      this.#child.kill(name);
    } catch (error) {
      // It has ended meanwhile, which is what the signal is for.
      if (!(error instanceof TypeError)) throw error;
    }
  }
}
