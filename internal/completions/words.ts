/** What can be typed after `aicollab`, taken from the option lists that parsing and help are made from. */
import type { AnyCommand } from "../command.ts";
import { flagSpellings, type Option } from "../option.ts";

/** A command beside its line in the overview. */
export interface ListedCommand {
  readonly command: AnyCommand;
  readonly summary: string;
}

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
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** The words that usually stand at each place, in order; none: any text, or a file. */
  readonly places: readonly (readonly string[])[];
}

const ALWAYS: readonly Flag[] = [
  { spellings: ["-v", "--verbose"], sentence: "show stack traces" },
  { spellings: ["-h", "--help"], sentence: "show help" },
].map((flag) => ({ ...flag, placeholder: undefined, choices: [], repeated: false }));

/** The words of all commands, and those of `help`. Hidden options stay hidden. */
export function wordsOf(listed: readonly ListedCommand[]): CommandWords[] {
  const commands = listed.map(({ command, summary }) => ({
    name: command.name,
    summary,
    flags: [...flagsOf(command), ...ALWAYS],
    places: (command.places ?? []).map((place) => offered(command.options[place]!)),
  }));
  const names = commands.map(({ name }) => name);
  return [...commands, { name: "help", summary: "what a command does", flags: [], places: [names] }];
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
