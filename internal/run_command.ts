/** Runs one subcommand: reads its command line, prints its help or its errors, gives back the exit code. */
import { Command as Parser, CommanderError, Option as ParserOption } from "commander";
import type { AnyCommand, CommandContext } from "./command.ts";
import { readConfiguration, refuseUnknownKeys, resolveOptions } from "./configuration.ts";
import { EXIT } from "./exit_codes.ts";
import { commandHelp, wordHelp } from "./help.ts";
import { nearestWord } from "./nearest_word.ts";
import { flagName, flagSpellings } from "./option.ts";
import { explain, usageError } from "./user_error.ts";

/** A command beside the others: what `--help` and configuration files need to know. */
export interface Listed {
  readonly command: AnyCommand;
  /** Its line in the overview. */
  readonly summary: string;
  /** The names of all commands' options: one file serves them all. */
  readonly everyName: () => Promise<Iterable<string>>;
}

/** Runs a command with the words that follow its name; every error ends here, as text on `context.err`. */
export async function runCommand(
  { command, summary, everyName }: Listed,
  argv: readonly string[],
  context: Omit<CommandContext, "verbose">,
): Promise<number> {
  if (argv.includes("--help") || argv.includes("-h")) {
    (wordHelp(command, argv) ?? commandHelp(command, summary)).forEach((line) => context.out(line));
    return EXIT.ok;
  }
  const verbose = argv.includes("-v") || argv.includes("--verbose");
  try {
    const flags = readCommandLine(command, argv);
    const files = await readConfiguration(context.environment);
    await refuseUnknownKeys(files, command.options, everyName);
    const values = resolveOptions(command.name, command.options, {
      flags,
      environment: context.environment,
      files,
    });
    return await command.run(values, { ...context, verbose });
  } catch (error) {
    const { lines, exit } = explain(error, verbose);
    lines.forEach((line) => context.err(line));
    return exit;
  }
}

/** The texts that were given by flag or by place, by option name. @throws {UserError} `USAGE` */
export function readCommandLine(command: AnyCommand, argv: readonly string[]): Record<string, string[]> {
  const places = command.places ?? [];
  const flags: Record<string, string[]> = {};
  const parser = new Parser(command.name).helpOption(false).exitOverride().argument("[words...]");
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
    // A switch has no text for argParser to see; commander tells it by its event.
    const isOn = option.default === "true" ? "false" : "true";
    if (value === "") parser.on(`option:${flagName(name, option).slice(2)}`, () => flags[name] = [isOn]);
  }
  try {
    parser.parse(argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw wrongCommandLine(command, error);
  }
  parser.args.forEach((word, i) => {
    const name = places[i];
    if (name === undefined) {
      throw usageError(`unexpected word "${word}"`, { fix: `aicollab ${command.name} --help` });
    }
    if (flags[name]) {
      // The word is not repeated: it may be a secret.
      throw usageError(`${flagName(name, command.options[name]!)} was given twice, by name and by place`, {
        fix: `aicollab ${command.name} --help`,
      });
    }
    flags[name] = [word];
  });
  return flags;
}

function wrongCommandLine(command: AnyCommand, error: CommanderError): Error {
  const fix = `aicollab ${command.name} --help`;
  const flag = /'(-[^' ,]*)/.exec(error.message)?.[1] ?? "";
  if (error.code !== "commander.unknownOption") {
    return usageError(`${flag} needs a value`, { fix });
  }
  const known = Object.entries(command.options).filter(([, option]) => !option.hidden);
  const meant = nearestWord(flag, known.map(([name, option]) => flagName(name, option)));
  return usageError(`unknown option ${flag}`, { ...(meant ? { why: `did you mean ${meant}?` } : {}), fix });
}
