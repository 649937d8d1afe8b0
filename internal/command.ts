/**
 * Defines what a command is. Every `<folder>/command.ts` (or `<folder>/<name>_command.ts`) exports one constant:
 *
 * ```ts
 * export const command = defineCommand({
 *   name: "hub",
 *   examples: ["aicollab hub", "aicollab hub --port 7000 --data ./data"],
 *   options: {
 *     port: port({ default: 6000, sentence: "port for AIs" }),
 *     data: path({ placeholder: "DIR", sentence: "data folder" }),
 *   },
 *   async run(values, { signal }) {   // values: { readonly port: number; readonly data: string | undefined }
 *     await using hub = await startHub(values);
 *     await untilAborted(signal);
 *     return EXIT.ok;
 *   },
 * });
 * ```
 *
 * The one-line summary stands in `main.ts`, beside the lazy import, so that `aicollab --help` loads no command.
 * A command returns its exit code, throws a {@link UserError} for what a person can fix, writes data with `out` and
 * everything else with `err` or a logger, and never calls `Deno.exit`.
 */
import type { OptionList, OptionValues } from "./option.ts";
import type { UserError } from "./user_error.ts";

/** A `CommandContext` is what a running command gets from outside, beside its options. */
export interface CommandContext {
  /**
   * The signal is aborted by the first SIGINT, SIGTERM or SIGHUP and when the parent process is gone, with an `Interruption`
   * as its `reason`; it is also aborted when nobody reads stdout any more, with another reason.
   */
  readonly signal: AbortSignal;
  /** Writes one line of data to stdout. */
  readonly out: (line: string) => void;
  /** Writes one line to stderr that is not data. */
  readonly err: (line: string) => void;
  /** The environment is read once; commands use it instead of `Deno.env`. */
  readonly environment: Readonly<Record<string, string>>;
  /** True when `-v` was given. */
  readonly verbose: boolean;
}

/** A `MisuseContext` is what there is of a command that cannot run: its words as they were given. */
export interface MisuseContext extends Pick<CommandContext, "out"> {
  readonly argv: readonly string[];
}

/** A `Command` describes one command: its options, its help and what it does. */
export interface Command<L extends OptionList = OptionList> {
  /** The name has all words of the command after `aicollab`: `hub`, `harness compare`. */
  readonly name: string;
  /** Help shows these first; each can be run as it stands. */
  readonly examples: readonly [string, string];
  /** These options may be given by place, in this order: `["id", "spec", "token"]`. */
  readonly places?: readonly (keyof L & string)[];
  readonly options: L;
  /** These are the subcommands by the word that names them. */
  readonly commands?: Readonly<Record<string, AnySubcommand>>;
  /** Help ends with this text. */
  readonly note?: string;
  /**
   * Gets what is wrong with the words, options and configuration, for which `run` is not called, and returns the error
   * that is shown in its place: for commands whose callers rely on another exit code, or on an answer on stdout.
   */
  readonly onMisuse?: (error: UserError, context: MisuseContext) => UserError;
  /** A command that streams has nothing to do but its output: it ends with the reader of its stdout, also while it is idle. */
  readonly streams?: true;
  /** A command without `run` only groups its subcommands: on its own it prints its help and ends with exit code 2. */
  readonly run?: (values: OptionValues<L>, context: CommandContext) => Promise<number>;
}

/** A `Subcommand` is a command whose name is its key in the `commands` of another one. */
export interface Subcommand<L extends OptionList = OptionList> extends Omit<Command<L>, "name"> {
  /** One imperative says what the command does: "List the built-in scenarios". */
  readonly summary: string;
  /** Programs call it, not people: no help lists it. */
  readonly hidden?: true;
}

/** An `AnyCommand` has forgotten the types of its options; `main.ts` and the parser handle these. */
export type AnyCommand = Command<OptionList>;

/** An `AnySubcommand` has forgotten the types of its options. */
export type AnySubcommand = Subcommand<OptionList>;

/** A `ListedCommand` is a command with its line in the overview. */
export interface ListedCommand {
  readonly command: AnyCommand;
  readonly summary: string;
}

/** Types the values of `run` from `options`; at run time it returns its argument. */
export function defineCommand<const L extends OptionList>(command: Command<L>): AnyCommand {
  // The parser makes the values from this very list, so forgetting their types cannot mix them up.
  return command as unknown as AnyCommand;
}

/** Does what {@link defineCommand} does, for a subcommand. */
export function defineSubcommand<const L extends OptionList>(subcommand: Subcommand<L>): AnySubcommand {
  return subcommand as unknown as AnySubcommand;
}

/** Returns the direct subcommands of `command`, each with its whole name: `harness list`, `harness show`, … */
export function subcommandsOf({ name, commands = {} }: AnyCommand): ListedCommand[] {
  return Object.entries(commands).map(([word, { summary, ...rest }]) => ({
    command: { ...rest, name: `${name} ${word}` },
    summary,
  }));
}
