/** Writes the completions for fish: one rule per word. */
import type { CommandWords, Flag } from "./words.ts";

/** The script, for `source` or for a file in `~/.config/fish/completions`. */
export function fishScript(commands: readonly CommandWords[]): string {
  return `# aicollab completions for fish: aicollab completions fish | source
function __aicollab_command
    set -l words (commandline -opc)
    test "$words[2]" = $argv[1]
end
# Whether the place of that number is typed; further words are the options that take a value.
function __aicollab_place
    __aicollab_command $argv[1]; or return 1
    set -l words (commandline -opc)
    set -l place 0
    set -l is_value 0
    for word in $words[3..]
        if test $is_value = 1
            set is_value 0
        else if contains -- $word $argv[3..]
            set is_value 1
        else if not string match -q -- '-*' $word
            set place (math $place + 1)
        end
    end
    test $is_value = 0; and test $place = $argv[2]
end
complete -c aicollab -f -n __fish_use_subcommand
${commands.map(commandRules).join("\n")}
`;
}

function commandRules({ name, summary, flags, places }: CommandWords): string {
  const takesValue = flags.filter(({ placeholder }) => placeholder !== undefined);
  const valued = takesValue.flatMap(({ spellings }) => spellings).join(" ");
  return [
    `complete -c aicollab -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...flags.map((flag) =>
      `complete -c aicollab -n ${quoted(`__aicollab_command ${name}`)} ${flagRule(flag)}`
    ),
    ...places.flatMap((words, i) => {
      if (words.length === 0) return [];
      const condition = quoted(`__aicollab_place ${name} ${i} ${valued}`);
      return [`complete -c aicollab -f -n ${condition} -a ${quoted(words.join(" "))}`];
    }),
  ].join("\n");
}

function flagRule({ spellings, sentence, placeholder, choices }: Flag): string {
  const spelled = spellings.map((spelling) =>
    spelling.startsWith("--") ? `-l ${spelling.slice(2)}` : `-s ${spelling.slice(1)}`
  );
  const value = choices.length > 0 ? `-x -a ${quoted(choices.join(" "))}` : placeholder ? "-r" : "";
  return [...spelled, value, `-d ${quoted(sentence)}`].filter((part) => part !== "").join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
