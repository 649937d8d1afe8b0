/**
 * What a subcommand is. Every `<folder>/command.ts` (or `<folder>/<name>_command.ts`) exports one constant:
 *
 * ```ts
 * export const command = defineCommand({
 *   name: "hub",
 *   examples: ["aicollab hub", "aicollab hub --port 7000 --data ./data"],
 *   options: {
 *     port: port({ default: 6000, sentence: "where AIs connect" }),
 *     data: path({ placeholder: "DIR", sentence: "where everything is kept" }),
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
 * A command returns its exit code, throws {@link UserError} for what a person can mend, writes data with `out` and talk
 * with `err` or a logger, and never calls `Deno.exit`.
 */
import type { OptionList, OptionValues } from "./option.ts";

/** What a running command gets from the world beside its options. */
export interface CommandContext {
  /**
   * Aborted by the first SIGINT or SIGTERM, or when the parent process is gone: `reason` is an `Interruption`; and when nobody
   * reads stdout any more: then it is not.
   */
  readonly signal: AbortSignal;
  /** Writes one line of data to stdout. */
  readonly out: (line: string) => void;
  /** Writes one line of talk to stderr. */
  readonly err: (line: string) => void;
  /** The environment, read once; commands ask it instead of `Deno.env`. */
  readonly environment: Readonly<Record<string, string>>;
  /** `-v` was given. */
  readonly verbose: boolean;
}

/** A command with its options and what it does. */
export interface Command<L extends OptionList = OptionList> {
  /** All its words behind `aicollab`: `hub`, `harness compare`. */
  readonly name: string;
  /** Shown first in help; each can be run as it stands. */
  readonly examples: readonly [string, string];
  /** Names of options that may be given by place, in this order: `["id", "spec", "token"]`. */
  readonly places?: readonly (keyof L & string)[];
  readonly options: L;
  /** The commands under this one; a key is the word that names one. */
  readonly commands?: Readonly<Record<string, AnySubcommand>>;
  /** The last line of help: where the options stand that it does not list. */
  readonly note?: string;
  /** Undefined in a command that only holds others: by itself it prints its help and ends with exit 2. */
  readonly run?: (values: OptionValues<L>, context: CommandContext) => Promise<number>;
}

/** A command under another one, which names it by a key of its `commands`. */
export interface Subcommand<L extends OptionList = OptionList> extends Omit<Command<L>, "name"> {
  /** One line, as an imperative: what it does. */
  readonly summary: string;
}

/** A command whose option types are forgotten: what `main.ts` and the parser handle. */
export type AnyCommand = Command<OptionList>;

/** A subcommand whose option types are forgotten. */
export type AnySubcommand = Subcommand<OptionList>;

/** A command beside its line in the overview. */
export interface ListedCommand {
  readonly command: AnyCommand;
  readonly summary: string;
}

/** Types `run`'s values from `options`; the identity at run time. */
export function defineCommand<const L extends OptionList>(command: Command<L>): AnyCommand {
  // The parser makes the values from this very list, so forgetting their types cannot mix them up.
  return command as unknown as AnyCommand;
}

/** {@link defineCommand} for one of the `commands` of another command. */
export function defineSubcommand<const L extends OptionList>(subcommand: Subcommand<L>): AnySubcommand {
  return subcommand as unknown as AnySubcommand;
}

/** The commands directly under `command`, each with its whole name: `harness list`, `harness show`, … */
export function subcommandsOf({ name, commands = {} }: AnyCommand): ListedCommand[] {
  return Object.entries(commands).map(([word, { summary, ...rest }]) => ({
    command: { ...rest, name: `${name} ${word}` },
    summary,
  }));
}
