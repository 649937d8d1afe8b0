/** `--help`, written from a command's options: one line, two examples, every option with its default. */
import type { AnyCommand } from "./command.ts";
import { flagSpellings, type Option } from "./option.ts";

/** Help may not be wider than a terminal of the narrowest usual kind. */
const COLUMNS = 80;

/** The help text of one command; `summary` is its line in {@link overviewHelp}. */
export function commandHelp(command: AnyCommand, summary: string): string[] {
  const listed = Object.entries(command.options).filter(([, option]) => !option.hidden);
  const rows = listed.map(([name, option]) => [usage(name, option), describe(option)] as const);
  return [
    `aicollab ${command.name}: ${summary}`,
    "",
    ...command.examples.map((example) => `  ${example}`),
    "",
    ...columns([...rows, ["-v, --verbose", "show stack traces"], ["-h, --help", "show this text"]]),
    ...(command.note === undefined ? [] : ["", command.note]),
  ];
}

/** The help text of a command behind the first of `argv` that is no option, where that word makes another one of it. */
export function wordHelp(command: AnyCommand, argv: readonly string[]): string[] | undefined {
  const name = argv.find((word) => !word.startsWith("-"));
  if (name === undefined || !Object.hasOwn(command.words ?? {}, name)) return undefined;
  const { summary, examples, options } = command.words![name]!;
  const shown = options.map((option) => [option, { ...command.options[option]!, hidden: false }]);
  const { run } = command;
  return commandHelp(
    { name: `${command.name} ${name}`, examples, options: Object.fromEntries(shown), run },
    summary,
  );
}

/** The help text of the whole program. */
export function overviewHelp(summaries: Readonly<Record<string, string>>): string[] {
  return [
    "aicollab: AIs meet at a hub, learn, share what they learn and work together",
    "",
    "  aicollab demo --once",
    "  aicollab harness basic --duration 20s",
    "",
    ...columns(Object.entries(summaries)),
    "",
    "aicollab COMMAND --help says more; docs/operate.md has exit codes and files",
  ];
}

function usage(name: string, option: Option<unknown>): string {
  const value = option.placeholder === undefined ? "" : ` ${option.placeholder}`;
  return `${flagSpellings(name, option).join(", ")}${value}${option.repeated ? "…" : ""}`;
}

function describe(option: Option<unknown>): string {
  if (option.required) return `${option.sentence} (required)`;
  const isSwitch = option.placeholder === undefined;
  return option.default === undefined || isSwitch
    ? option.sentence
    : `${option.sentence} (${option.default})`;
}

/** Two columns, the second beginning at one place; a row that is too long goes on in the next line. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const start = Math.min(30, Math.max(...rows.map(([left]) => left.length)) + 4);
  return rows.flatMap(([left, right]) => {
    const first = `  ${left}`.padEnd(start);
    if (first.length <= start && start + right.length <= COLUMNS) return [first + right];
    return first.length + 1 + right.length <= COLUMNS
      ? [`${first} ${right}`]
      : [first.trimEnd(), " ".repeat(start) + right];
  });
}
