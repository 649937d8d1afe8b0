/** Runs a session of Claude Code that stays open and idle between its turns, as one in a window does. */
import { linesOf } from "../../harness/lines.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import type { Heard } from "../raw_ai.ts";
import type { ClientWorld } from "./client_world.ts";

const ARGS = ["-p", "--verbose", "--input-format", "stream-json", "--output-format", "stream-json"];
const PATIENCE_MS = 180_000;

/** Returns the variables by which Claude Code asks the model at the address `model`. */
export function claudeEnvironment({ environment }: ClientWorld, model: string): Record<string, string> {
  return {
    ...environment,
    ANTHROPIC_BASE_URL: model,
    ANTHROPIC_API_KEY: "no-key",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  };
}

/** Disposing ends the client, whose server then ends by itself. */
export class ClaudeSession implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #hearing: Promise<unknown>;
  #turns = 0;
  #last = "";

  constructor(
    world: ClientWorld,
    { program, model }: { readonly program: string; readonly model: string },
  ) {
    this.#child = new Deno.Command(program, {
      args: [...ARGS, "--allowedTools", "mcp__aicollab"],
      env: claudeEnvironment(world, model),
      clearEnv: true,
      cwd: world.project,
      ...{ stdin: "piped", stdout: "piped", stderr: "piped" },
    }).spawn();
    this.#writer = this.#child.stdin.getWriter();
    this.#hearing = Promise.all([this.#hear(), this.#hearErrors()]);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** So many turns have ended. */
  get turns(): number {
    return this.#turns;
  }

  /** Says something as its user, which begins a turn. */
  async say(content: string): Promise<void> {
    const line = { type: "user", message: { role: "user", content } };
    await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
  }

  /** Resolves when `count` turns have ended: the session is idle. */
  async idleAfter(count: number): Promise<void> {
    const name = `the session has ended ${count} turns (${this.#last})`;
    await waitUntil(() => this.#turns >= count, { name, timeoutMs: PATIENCE_MS });
  }

  /** Kills it with -9. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGTERM");
    } catch {
      // It has ended already.
    }
    await this.#end();
  }

  async #end(): Promise<void> {
    await this.#child.status;
    await this.#hearing;
    await this.#writer.close().catch(() => {});
  }

  async #hear(): Promise<void> {
    for await (const line of linesOf(this.#child.stdout)) {
      const event: Heard = JSON.parse(line);
      this.#last = line.slice(0, 500);
      if (event.type === "result") this.#turns++;
    }
  }

  async #hearErrors(): Promise<void> {
    for await (const line of linesOf(this.#child.stderr)) this.#last = line;
  }
}
