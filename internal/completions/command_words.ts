/** What can be typed after `aicollab`, taken from the option lists that parsing and help are made from. */
import { type AnyCommand, type ListedCommand, subcommandsOf } from "../command.ts";
import { flagSpellings, type Option } from "../option.ts";

/** One option as it is typed. */
export interface Flag {
  /** The short spelling first where there is one. */
  readonly spellings: readonly string[];
  readonly sentence: string;
  /** What stands for its value in help; undefined: it takes none. */
  readonly placeholder: string | undefined;
  /** The words that its value usually is; none: any text, or a file. */
  readonly choices: readonly string[];
  readonly repeated: boolean;
}

/** What can follow one command. */
export interface CommandWords {
  /** All its words: `hub`, `harness compare`; empty for `aicollab` itself. */
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** The words that usually stand at each place, in order; none: any text, or a file. */
  readonly places: readonly (readonly string[])[];
  /** The commands under it: the last word of each is offered at the first place, too. */
  readonly commands: readonly CommandWords[];
}

const ALWAYS: readonly Flag[] = [
  { spellings: ["-v", "--verbose"], sentence: "show stack traces" },
  { spellings: ["-h", "--help"], sentence: "show help" },
].map((flag) => ({ ...flag, placeholder: undefined, choices: [], repeated: false }));

/** The words of `aicollab` itself, with those of all commands and of `help` under it. Hidden options stay hidden. */
export function wordsOf(listed: readonly ListedCommand[]): CommandWords {
  const commands = listed.map(commandWords);
  const help = { name: "help", summary: "Show the help of a command", commands: commands.map(onHelp) };
  return {
    name: "",
    summary: "",
    flags: [],
    places: [],
    commands: [...commands, { ...help, flags: [], places: [] }],
  };
}

/** The command and all that are under it, at any depth. */
export function withSubcommands(command: CommandWords): CommandWords[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** The last word of a command's name: what is typed where it is offered. */
export function lastWord({ name }: Pick<CommandWords, "name">): string {
  return name.slice(name.lastIndexOf(" ") + 1);
}

function commandWords({ command, summary }: ListedCommand): CommandWords {
  return {
    name: command.name,
    summary,
    flags: [...flagsOf(command), ...ALWAYS],
    places: (command.places ?? []).map((place) => offered(command.options[place]!)),
    commands: subcommandsOf(command).map(commandWords),
  };
}

/** A command as a word behind `help`: only the commands under it follow. */
function onHelp({ name, summary, commands }: CommandWords): CommandWords {
  return { name: `help ${name}`, summary, flags: [], places: [], commands: commands.map(onHelp) };
}

/** The words to offer for a value. */
function offered({ choices, usual }: Option<unknown>): readonly string[] {
  return choices ?? usual;
}

function flagsOf(command: AnyCommand): Flag[] {
  return Object.entries(command.options).filter(([, option]) => !option.hidden).map(([name, option]) => ({
    spellings: flagSpellings(name, option),
    sentence: option.sentence,
    placeholder: option.placeholder,
    choices: offered(option),
    repeated: option.repeated,
  }));
}
