/** Runs Codex in a terminal, where it stays idle between its turns; `script` of Linux makes the terminal. */
import { dirname } from "node:path";
import { shellWord } from "../../internal/shell_word.ts";
import type { ClientWorld } from "./client_world.ts";
import { codexEnvironment, codexSettings } from "./codex_settings.ts";

/** Disposing closes the window; what Codex keeps running behind it is ended with the world. */
export class CodexWindow implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  constructor(
    world: ClientWorld,
    { program, model, prompt }: { readonly program: string; readonly model: string; readonly prompt: string },
  ) {
    const words = [program, ...codexSettings(world, model), prompt].map(shellWord).join(" ");
    const { PATH, ...environment } = codexEnvironment(world);
    this.#child = new Deno.Command("script", {
      args: ["-qfc", `stty rows 40 cols 120; exec ${words}`, "/dev/null"],
      // Its server rings by the program `codex`, as users have it in their PATH.
      env: { ...environment, PATH: `${dirname(program)}:${PATH}`, TERM: "xterm-256color" },
      ...{ clearEnv: true, cwd: world.project, stdin: "piped", stdout: "null", stderr: "null" },
    }).spawn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    await this.#child.status;
    await this.#child.stdin.close();
  }
}
