/** Writes the completions for fish, one rule per word. */
import { type CommandWords, type Flag, lastWord, withSubcommands } from "./command_words.ts";

/** Returns a script for `source` or for a file in `~/.config/fish/completions`. */
export function fishScript(program: CommandWords): string {
  const commands = withSubcommands(program);
  const valued = commands.flatMap(({ name, flags }) =>
    flags.filter(({ placeholder }) => placeholder !== undefined)
      .flatMap(({ spellings }) => spellings.map((spelling) => `${name} ${spelling}`))
  );
  return `# aicollab completions for fish: aicollab completions fish | source
set -g __aicollab_commands ${commands.slice(1).map(({ name }) => quoted(name)).join(" ")}
set -g __aicollab_valued ${valued.map(quoted).join(" ")}
# Whether what is typed names the command $argv[1]; with $argv[2], whether its place of that number comes next as well.
function __aicollab_at
    set -l command
    set -l place 0
    set -l is_value 0
    for word in (commandline -opc)[2..]
        if test $is_value = 1
            set is_value 0
        else if contains -- "$command $word" $__aicollab_valued
            set is_value 1
        else if string match -q -- '-*' $word
            continue
        else if test $place = 0; and contains -- (string trim -- "$command $word") $__aicollab_commands
            set command (string trim -- "$command $word")
        else
            set place (math $place + 1)
        end
    end
    test "$command" = "$argv[1]"; or return 1
    set -q argv[2]; or return 0
    test $is_value = 0; and test $place = $argv[2]
end
${commands.flatMap(commandRules).join("\n")}
`;
}

function commandRules({ name, flags, places, commands }: CommandWords): string[] {
  const at = (place?: number) => quoted(`__aicollab_at "${name}"${place === undefined ? "" : ` ${place}`}`);
  return [
    ...flags.map((flag) => `complete -c aicollab -n ${at()} ${flagRule(flag)}`),
    ...commands.map((below) =>
      `complete -c aicollab -f -n ${at(0)} -a ${lastWord(below)} -d ${quoted(below.summary)}`
    ),
    ...places.flatMap((words, i) =>
      words.length === 0 ? [] : [`complete -c aicollab -f -n ${at(i)} -a ${quoted(words.join(" "))}`]
    ),
  ];
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
