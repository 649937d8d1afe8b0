/** Writes the completion function for bash, 3.2 and newer. What it has no words for, readline completes as a file. */
import type { CommandWords, Flag } from "./words.ts";

/** The script; `eval` of it in a shell is all that is needed. */
export function bashScript(commands: readonly CommandWords[]): string {
  return `# aicollab completions for bash: eval "$(aicollab completions bash)"
_aicollab() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command=\${COMP_WORDS[1]}
  local flags="" valued="" words="" place=0 i
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "${commands.map(({ name }) => name).join(" ")}" -- "$cur"))
    return
  fi
  # bash makes three words of --flag=value
  if [[ $cur == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-1]} cur=""
  elif [[ $prev == "=" ]]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case $command in
${commands.map(tables).join("\n")}
  *) return ;;
  esac
  if [[ " $valued " == *" $prev "* ]]; then
    case "$command $prev" in
${commands.flatMap(choices).join("\n")}
    esac
    COMPREPLY=($(compgen -W "$words" -- "$cur"))
    return
  fi
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$cur"))
    return
  fi
  for ((i = 2; i < COMP_CWORD; i++)); do
    if [[ " $valued " == *" \${COMP_WORDS[i]} "* ]]; then
      ((i++))
      if [[ \${COMP_WORDS[i]} == "=" ]]; then ((i++)); fi
    elif [[ \${COMP_WORDS[i]} != -* ]]; then ((place++))
    fi
  done
  case "$command $place" in
${commands.flatMap(places).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _aicollab aicollab
`;
}

function tables({ name, flags }: CommandWords): string {
  const takesValue = flags.filter(({ placeholder }) => placeholder !== undefined);
  return `  ${name}) flags="${spelled(flags)}" valued="${spelled(takesValue)}" ;;`;
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

function places({ name, places }: CommandWords): string[] {
  return places.flatMap((words, i) =>
    words.length === 0 ? [] : [`  "${name} ${i}") words="${words.join(" ")}" ;;`]
  );
}
