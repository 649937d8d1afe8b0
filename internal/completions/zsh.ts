/**
 * Writes the completion function for zsh, which works as a file `_aicollab` in `$fpath` or evaluated after
 * `compinit`.
 */
import { quoted } from "../shell_word.ts";
import { type CommandWords, type Flag, lastWord, withSubcommands } from "./command_words.ts";

export function zshScript(program: CommandWords): string {
  const overview = program.commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`);
  const commands = withSubcommands(program).slice(1);
  const parents = commands.filter((command) => command.commands.length > 0);
  return `#compdef aicollab
# aicollab completions for zsh: source <(aicollab completions zsh)
_aicollab() {
  local -a commands=(
${overview.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local -A subcommands=(
${parents.map(subcommandsRow).join("\n")}
  )
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  while (( CURRENT > 2 )) && [[ -n $words[2] && " $subcommands[$command] " == *" $words[2] "* ]]; do
    command+=" $words[2]"
    shift words
    (( CURRENT-- ))
  done
  case $command in
${commands.map(commandCase).join("\n")}
  esac
}
if [[ $funcstack[1] == _aicollab ]]; then _aicollab "$@"; else compdef _aicollab aicollab; fi
`;
}

function subcommandsRow({ name, commands }: CommandWords): string {
  return `    ${quoted(name)} ${quoted(commands.map(lastWord).join(" "))}`;
}

function commandCase({ name, flags, places, commands }: CommandWords): string {
  const [first = [], ...others] = places;
  const offered = [...commands.map(lastWord), ...first];
  const shown = offered.length > 0 || places.length > 0 ? [offered, ...others] : [];
  const specs = [...flags.map(flagSpec), ...shown.map(placeSpec)];
  return `  ${quoted(name)})\n    _arguments${specs.map((spec) => ` \\\n      ${spec}`).join("")}\n    ;;`;
}

/** Returns `'(-n --last)'{-n,--last=}'[sentence]:N:(words)'`; an option that may be repeated excludes nothing. */
function flagSpec({ spellings, sentence, placeholder, choices, repeated }: Flag): string {
  const value = placeholder === undefined ? "" : `:${bare(placeholder)}:${action(choices)}`;
  const forms = spellings.map((spelling) =>
    placeholder !== undefined && spelling.startsWith("--") ? `${spelling}=` : spelling
  );
  const form = forms.length === 1 ? forms[0]! : `{${forms.join(",")}}`;
  const before = repeated ? quoted("*") : quoted(`(${spellings.join(" ")})`);
  return `${before}${form}${quoted(`[${bare(sentence)}]${value}`)}`;
}

function placeSpec(words: readonly string[], i: number): string {
  return quoted(`${i + 1}:word:${action(words)}`);
}

function action(words: readonly string[]): string {
  return words.length === 0 ? "_files" : `(${words.join(" ")})`;
}

/** Removes the characters that `_arguments` would interpret; these texts are sentences for people. */
function bare(text: string): string {
  return text.replaceAll(/[[\]:\\]/g, " ");
}
