/** Exchanges lines with a program on its stdin and stdout; the program may do anything, and its stderr is ours. */

/** A line longer than this is a flood. */
const MAX_LINE = 1 << 20;
const GOODBYE_MS = 1000;

/** The program did not do its part; the message says what it did, as in "ended". */
export class ProgramError extends Error {}

export class Program {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #unread = "";

  /**
   * Starts `command`, words between spaces, without a shell. @throws {ProgramError} where there is no such program.
   */
  constructor(command: string) {
    const [program = "", ...args] = command.trim().split(/\s+/);
    try {
      this.#child = new Deno.Command(program, {
        args,
        stdin: "piped",
        stdout: "piped",
        stderr: "inherit",
        // The program gets a process group of its own, to be ended with everything that it starts.
        detached: true,
      }).spawn();
    } catch (cause) {
      throw new ProgramError(`cannot be started: ${cause instanceof Error ? cause.message : cause}`, {
        cause,
      });
    }
    this.#writer = this.#child.stdin.getWriter();
    this.#reader = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Sends one line. @throws {ProgramError} where the program ended. */
  async send(message: unknown): Promise<void> {
    try {
      await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
    } catch (cause) {
      throw new ProgramError("ended", { cause });
    }
  }

  /** Returns the next line. Nothing is read but while this waits, so what nobody asked for stays in the pipe. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#unread.indexOf("\n");
      if (end >= 0) {
        const line = this.#unread.slice(0, end);
        this.#unread = this.#unread.slice(end + 1);
        return line;
      }
      if (this.#unread.length > MAX_LINE) throw new ProgramError("sent a line of more than 1 MiB");
      const { value, done } = await this.#reader.read();
      if (done) throw new ProgramError("ended");
      this.#unread += value;
    }
  }

  /** Ends the program at once, and what it started and left behind. */
  async kill(): Promise<void> {
    try {
      Deno.kill(-this.#child.pid, "SIGKILL");
    } catch (error) {
      // All of it has ended already.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    await this.#child.status;
    await Promise.allSettled([this.#writer.abort(), this.#reader.cancel()]);
  }

  /** Sends a last line and gives the program a second to end by itself. */
  async end(message: unknown): Promise<void> {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, GOODBYE_MS);
    const goodbye = this.send(message).then(() => this.#writer.close()).catch(() => {});
    await Promise.race([goodbye.then(() => this.#child.status), late.promise]);
    clearTimeout(timer);
    await this.kill();
  }
}
