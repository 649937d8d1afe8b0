/** Talks with the program that drives a client: one command a line to it, one answer a line from it. */
import { linesOf } from "../../harness/lines.ts";

export interface DriverCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export type Answer = Readonly<Record<string, unknown>>;

export class Driver implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #answers: AsyncGenerator<string>;
  readonly #errors: Promise<string>;
  #count = 0;

  constructor({ program, args, cwd, env }: DriverCommand, more: readonly string[]) {
    this.#child = new Deno.Command(program, {
      args: [...args, ...more],
      ...(cwd === undefined ? {} : { cwd }),
      ...(env === undefined ? {} : { env: { ...env } }),
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#answers = linesOf(this.#child.stdout);
    this.#errors = new Response(this.#child.stderr).text();
  }

  /** Sends a command, and resolves with its number and the answer. @throws when the driver has ended, with what it printed */
  async ask(command: Readonly<Record<string, unknown>>): Promise<Answer> {
    const n = ++this.#count;
    await this.#input.write(new TextEncoder().encode(`${JSON.stringify({ n, ...command })}\n`));
    const { done, value } = await this.#answers.next();
    if (done) throw new Error(`The driver has ended at ${JSON.stringify(command)}:\n${await this.#errors}`);
    return JSON.parse(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#input.close().catch(() => {});
    const killing = setTimeout(() => this.#child.kill("SIGKILL"), 5_000);
    await this.#answers.return(undefined);
    await Promise.all([this.#child.status, this.#errors]);
    clearTimeout(killing);
  }
}
