/** Collects what can be typed after `aicollab` from the option lists that parsing and help use as well. */
import { type AnyCommand, type ListedCommand, subcommandsOf } from "../command.ts";
import { flagSpellings, type Option } from "../option.ts";

/** A `Flag` is an option as it is typed. */
export interface Flag {
  /** The short spelling comes first if there is one. */
  readonly spellings: readonly string[];
  readonly sentence: string;
  /** The placeholder stands for the value in help; a switch has none. */
  readonly placeholder: string | undefined;
  /** These are the usual values; when the list is empty, any text or a file can be given. */
  readonly choices: readonly string[];
  readonly repeated: boolean;
}

/** A `CommandWords` holds everything that can follow one command. */
export interface CommandWords {
  /** The name has all words of the command, such as `harness compare`; it is empty for `aicollab` itself. */
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** Each list has the usual words at one place, in order; when it is empty, any text or a file can be given. */
  readonly places: readonly (readonly string[])[];
  /** These are the subcommands; the last word of each is offered at the first place, too. */
  readonly commands: readonly CommandWords[];
}

const ALWAYS: readonly Flag[] = [
  { spellings: ["-v", "--verbose"], sentence: "show stack traces" },
  { spellings: ["-h", "--help"], sentence: "show help" },
].map((flag) => ({ ...flag, placeholder: undefined, choices: [], repeated: false }));

/**
 * Returns the words of `aicollab` itself, with those of all commands and of `help` below. Hidden options and
 * subcommands are left out.
 */
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

/** Returns the command and all its subcommands, at any depth. */
export function withSubcommands(command: CommandWords): CommandWords[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** Returns the last word of a command's name, which is what is typed where it is offered. */
export function lastWord({ name }: Pick<CommandWords, "name">): string {
  return name.slice(name.lastIndexOf(" ") + 1);
}

function commandWords({ command, summary }: ListedCommand): CommandWords {
  return {
    name: command.name,
    summary,
    flags: [...flagsOf(command), ...ALWAYS],
    places: (command.places ?? []).map((place) => offered(command.options[place]!)),
    commands: subcommandsOf(command).filter(({ command: below }) => !isHidden(below)).map(commandWords),
  };
}

function isHidden(command: AnyCommand & { readonly hidden?: true }): boolean {
  return command.hidden === true;
}

/** Returns the command as a word after `help`, which only its subcommands can follow. */
function onHelp({ name, summary, commands }: CommandWords): CommandWords {
  return { name: `help ${name}`, summary, flags: [], places: [], commands: commands.map(onHelp) };
}

/** Returns the words that are offered for a value. */
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
