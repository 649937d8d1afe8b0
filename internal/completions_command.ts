/** Defines `aicollab completions SHELL`, which prints a completion script made from the option lists. */
import { type AnyCommand, defineCommand, type ListedCommand } from "./command.ts";
import { bashScript } from "./completions/bash.ts";
import { fishScript } from "./completions/fish.ts";
import { wordsOf } from "./completions/command_words.ts";
import { zshScript } from "./completions/zsh.ts";
import { EXIT } from "./exit_codes.ts";
import { choice } from "./option.ts";

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** Returns the command; `everyCommand` returns all commands, including this one. */
export function completionsCommand(everyCommand: () => Promise<readonly ListedCommand[]>): AnyCommand {
  return defineCommand({
    name: "completions",
    examples: [`eval "$(aicollab completions bash)"`, "aicollab completions fish | source"],
    places: ["shell"],
    options: {
      shell: choice(["bash", "zsh", "fish"], { required: true, sentence: "shell to complete in" }),
    },
    note: "To keep it, add that line to ~/.bashrc, ~/.zshrc or fish's config.fish.",
    async run({ shell }, { out }) {
      out(SCRIPTS[shell](wordsOf(await everyCommand())).trimEnd());
      return EXIT.ok;
    },
  });
}
