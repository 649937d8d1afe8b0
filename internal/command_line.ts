/** Reads the words after a command's name with commander: which command they name, and the texts of its options. */
import { Command as Parser, CommanderError, Option as ParserOption } from "commander";
import { type AnyCommand, type ListedCommand, subcommandsOf } from "./command.ts";
import { nearestWord } from "./nearest_word.ts";
import { flagName, flagSpellings } from "./option.ts";
import { unknownCommand } from "./unknown_command.ts";
import { usageError } from "./user_error.ts";

/** The keys are names of options, the values the texts that were given; a switch has the text `true` or `false`. */
type Flags = Record<string, string[]>;

export interface CommandLine {
  /** The words name this command: the one that was given, or a subcommand of it. */
  readonly named: ListedCommand;
  /** The texts were given by flag or by place. */
  readonly flags: Readonly<Flags>;
}

/** A `Level` is a command with its parser and the texts that it was given. */
interface Level {
  readonly listed: ListedCommand;
  readonly parser: Parser;
  readonly flags: Flags;
}

/** Reads `argv`, the words after the name of `listed`. @throws {UserError} `USAGE` */
export function readCommandLine(listed: ListedCommand, argv: readonly string[]): CommandLine {
  const { levels, error } = parse(listed, argv);
  const { listed: named, parser, flags } = levels.at(-1)!;
  const [word] = parser.args;
  // An option that is unknown here may well be one of the command that was meant.
  if (named.command.run === undefined && word !== undefined && !word.startsWith("-")) {
    const { name: parent, commands = {} } = named.command;
    throw unknownCommand(word, { parent, known: Object.keys(commands), isAlone: parser.args.length === 1 });
  }
  if (error) throw wrongCommandLine(named.command, error);
  for (const above of levels.slice(0, -1)) handDown(above, named.command, flags);
  readPlaces(named.command, parser.args, flags);
  return { named, flags };
}

/** Returns the command that `argv` names, whatever is wrong with the rest of it. */
export function namedCommand(listed: ListedCommand, argv: readonly string[]): ListedCommand {
  return parse(listed, argv).levels.at(-1)!.listed;
}

/** Returns the levels that were entered, `listed` first, and what commander found wrong in the last one. */
function parse(listed: ListedCommand, argv: readonly string[]) {
  const levels: Level[] = [];
  const top = levelOf(listed, (level) => levels.push(level));
  levels.push(top);
  try {
    top.parser.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return { levels, error };
  }
  return { levels };
}

/**
 * Makes the parsers of a command and all its subcommands; `enter` is called with each subcommand that `argv` names.
 */
function levelOf(listed: ListedCommand, enter: (level: Level) => void): Level {
  const { command } = listed;
  const flags: Flags = {};
  const parser = new Parser(command.name.split(" ").at(-1)!).helpOption(false).helpCommand(false)
    .exitOverride()
    .enablePositionalOptions().argument("[words...]").action(() => {});
  // Commander's own texts are replaced by ours, so that all errors look alike.
  parser.configureOutput({ writeErr: () => {} }).option("-v, --verbose");
  for (const [name, option] of Object.entries(command.options)) {
    const value = option.placeholder === undefined ? "" : " <value>";
    parser.addOption(
      new ParserOption(`${flagSpellings(name, option).join(", ")}${value}`).argParser((text) => {
        (flags[name] ??= []).push(text);
        return text;
      }),
    );
    // argParser is not called for a switch, which has no text; its event is.
    const isOn = option.default === "true" ? "false" : "true";
    if (value === "") parser.on(`option:${flagName(name, option).slice(2)}`, () => flags[name] = [isOn]);
  }
  const below = subcommandsOf(command).map((subcommand) => levelOf(subcommand, enter));
  below.forEach((level) => parser.addCommand(level.parser));
  parser.hook("preSubcommand", (_, entered) => enter(below.find((level) => level.parser === entered)!));
  return { listed, parser, flags };
}

/**
 * Adds to `flags` the options that stand before the word that names `command`.
 * @throws {UserError} where it has no such option
 */
function handDown(above: Level, command: AnyCommand, flags: Flags): void {
  for (const [name, texts] of Object.entries(above.flags)) {
    if (!Object.hasOwn(command.options, name)) {
      const option = above.listed.command.options[name]!;
      throw usageError(`aicollab ${command.name} has no option ${flagName(name, option)}`, {
        fix: `aicollab ${command.name} --help`,
      });
    }
    flags[name] = [...texts, ...flags[name] ?? []];
  }
}

/** Adds to `flags` the words at the places of `command`. @throws {UserError} where there is one word too many */
function readPlaces(command: AnyCommand, words: readonly string[], flags: Flags): void {
  const { places = [] } = command;
  const fix = `aicollab ${command.name} --help`;
  words.forEach((word, i) => {
    const name = places[i];
    if (name === undefined) throw usageError(`unexpected word "${word}"`, { fix });
    if (flags[name]) {
      // The word is not repeated: it may be a secret.
      throw usageError(`${flagName(name, command.options[name]!)} was given twice, by name and by place`, {
        fix,
      });
    }
    flags[name] = [word];
  });
}

function wrongCommandLine(command: AnyCommand, error: CommanderError): Error {
  const fix = `aicollab ${command.name} --help`;
  const flag = /'(-[^' ,]*)/.exec(error.message)?.[1] ?? "";
  if (error.code !== "commander.unknownOption") {
    return usageError(`${flag} needs a value`, { fix });
  }
  const owner = subcommandsOf(command).find((below) => visibleFlags(below.command).includes(flag));
  if (owner !== undefined) {
    const whole = `aicollab ${owner.command.name}`;
    return usageError(`unknown option ${flag}`, { why: `it belongs to ${whole}`, fix: `${whole} --help` });
  }
  const meant = nearestWord(flag, visibleFlags(command));
  return usageError(`unknown option ${flag}`, { ...(meant ? { why: `did you mean ${meant}?` } : {}), fix });
}

function visibleFlags({ options }: AnyCommand): string[] {
  return Object.entries(options).filter(([, option]) => !option.hidden)
    .map(([name, option]) => flagName(name, option));
}
