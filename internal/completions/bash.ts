/**
 * Writes the completion function for bash, 3.2 and newer. Where it offers no words, readline completes file names.
 */
import { type CommandWords, type Flag, lastWord, withSubcommands } from "./command_words.ts";

/** Returns a script that a shell runs with `eval`. */
export function bashScript(program: CommandWords): string {
  const commands = withSubcommands(program);
  return `# aicollab completions for bash: eval "$(aicollab completions bash)"
# Enters a command: sets the options, those that take a value, and the commands that can follow it.
_aicollab_enter() {
  command=$1 flags="" valued="" commands=""
  case $command in
${commands.flatMap(tables).join("\n")}
  esac
}
_aicollab() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} word words="" place=0 i
  local command flags valued commands
  COMPREPLY=()
  _aicollab_enter ""
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ " $valued " == *" $word "* ]]; then
      ((i++))
      if [[ \${COMP_WORDS[i]} == "=" ]]; then ((i++)); fi
    elif [[ $word == -* ]]; then continue
    elif ((place == 0)) && [[ " $commands " == *" $word "* ]]; then
      _aicollab_enter "\${command:+$command }$word"
    else ((place++))
    fi
  done
  # bash makes three words of --flag=value
  if [[ $cur == "=" ]]; then cur=""
  elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  if [[ " $valued " == *" $prev "* ]]; then
    case "$command $prev" in
${commands.flatMap(choices).join("\n")}
    esac
  elif [[ $cur == -* ]]; then words=$flags
  else
    case "$command $place" in
${commands.flatMap(places).join("\n")}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _aicollab aicollab
`;
}

function tables({ name, flags, commands }: CommandWords): string[] {
  if (flags.length === 0 && commands.length === 0) return [];
  const takesValue = flags.filter(({ placeholder }) => placeholder !== undefined);
  const below = commands.map(lastWord).join(" ");
  return [`  "${name}") flags="${spelled(flags)}" valued="${spelled(takesValue)}" commands="${below}" ;;`];
}

function spelled(flags: readonly Flag[]): string {
  return flags.flatMap(({ spellings }) => spellings).join(" ");
}

function choices({ name, flags }: CommandWords): string[] {
  return flags.filter((flag) => flag.choices.length > 0).map(({ spellings, choices }) => {
    const patterns = spellings.map((spelling) => `"${name} ${spelling}"`).join(" | ");
    return `    ${patterns}) words="${choices.join(" ")}" ;;`;
  });
}

function places({ name, places, commands }: CommandWords): string[] {
  const [first = [], ...others] = places;
  return [[...commands.map(lastWord), ...first], ...others].flatMap((words, i) =>
    words.length === 0 ? [] : [`    "${name} ${i}") words="${words.join(" ")}" ;;`]
  );
}
