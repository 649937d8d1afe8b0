/** Runs one command: reads its command line, prints its help or its errors, returns the exit code. */
import { namedCommand, readCommandLine } from "./command_line.ts";
import type { CommandContext, ListedCommand } from "./command.ts";
import { readConfiguration, refuseUnknownKeys, resolveOptions } from "./configuration.ts";
import { EXIT } from "./exit_codes.ts";
import { commandHelp } from "./help.ts";
import { explain, UserError } from "./user_error.ts";

/** A `Listed` command knows of the others what `--help` and configuration files need. */
export interface Listed extends ListedCommand {
  /** Returns the names of all commands' options, since one configuration file serves all commands. */
  readonly everyName: () => Promise<Iterable<string>>;
}

const HELP: readonly string[] = ["--help", "-h"];

/** Runs a command with the words that follow its name. Every error ends here, as text on `context.err`. */
export async function runCommand(
  listed: Listed,
  argv: readonly string[],
  context: Omit<CommandContext, "verbose">,
): Promise<number> {
  if (argv.some((word) => HELP.includes(word))) {
    const named = namedCommand(listed, argv.filter((word) => !HELP.includes(word)));
    commandHelp(named).forEach((line) => context.out(line));
    return EXIT.ok;
  }
  const verbose = argv.includes("-v") || argv.includes("--verbose");
  try {
    const { named, values } = await readCommand(listed, argv, context);
    const { run } = named.command;
    if (run === undefined) {
      commandHelp(named).forEach((line) => context.err(line));
      return EXIT.usage;
    }
    return await run(values, { ...context, verbose });
  } catch (error) {
    const { lines, exit } = explain(error, verbose);
    lines.forEach((line) => context.err(line));
    return exit;
  }
}

/** Returns the command that the words name, and the values of its options. @throws {UserError} as the command shows it */
async function readCommand(
  listed: Listed,
  argv: readonly string[],
  { environment, out }: Pick<CommandContext, "environment" | "out">,
) {
  try {
    const { named, flags } = readCommandLine(listed, argv);
    const { name, options, run } = named.command;
    if (run === undefined) return { named, values: {} };
    const files = await readConfiguration(environment);
    await refuseUnknownKeys(files, options, listed.everyName);
    return { named, values: resolveOptions(name, options, { flags, environment, files }) };
  } catch (error) {
    const { onMisuse } = namedCommand(listed, argv).command;
    throw error instanceof UserError && onMisuse ? onMisuse(error, { argv, out }) : error;
  }
}
