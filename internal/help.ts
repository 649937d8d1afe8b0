/** Writes help texts from the options of commands: one line, two examples, every option with its default. */
import type { ListedCommand } from "./command.ts";
import { flagSpellings, type Option } from "./option.ts";

/** Help fits the narrowest usual terminal. */
const COLUMNS = 80;

/** Returns the help of one command: its subcommands, then the options that are not hidden. */
export function commandHelp({ command, summary }: ListedCommand): string[] {
  const subcommands = Object.entries(command.commands ?? {}).filter(([, { hidden }]) => !hidden)
    .map(([word, below]) => [word, below.summary] as const);
  const listed = Object.entries(command.options).filter(([, option]) => !option.hidden);
  const options = listed.map(([name, option]) => [usage(name, option), describe(option)] as const);
  return [
    `aicollab ${command.name}: ${summary}`,
    "",
    ...command.examples.map((example) => `  ${example}`),
    "",
    ...columns([
      ...subcommands,
      ...options,
      ["-v, --verbose", "show stack traces"],
      ["-h, --help", "show this help"],
    ]),
    ...(command.note === undefined ? [] : ["", command.note]),
  ];
}

/** A command as the overview shows it: in a row with its summary, or in the line of its group. */
interface Summarized {
  readonly summary: string;
  readonly group?: string;
}

/** Returns the help of the whole program. */
export function overviewHelp(commands: Readonly<Record<string, Summarized>>): string[] {
  const entries = Object.entries(commands);
  const rows = entries.filter(([, { group }]) => group === undefined);
  const groups = Map.groupBy(
    entries.filter(([, { group }]) => group !== undefined),
    ([, { group }]) => group!,
  );
  return [
    "aicollab: a hub where AI agents and scripts share, and hand over work",
    "",
    "  aicollab demo --once",
    "",
    ...columns(rows.map(([name, { summary }]) => [name, summary])),
    ...[...groups].flatMap(([group, members]) =>
      paragraph(`${group}: ${members.map(([name]) => name).join(", ")}`)
    ),
    "aicollab COMMAND --help shows its options; docs/operate.md lists exit codes",
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

/** Returns `text` in lines that fit; further ones are indented. */
function paragraph(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)} ${word}`;
    if (lines.length === 0) lines.push(word);
    else if (longer.length <= COLUMNS) lines[lines.length - 1] = longer;
    else lines.push(`  ${word}`);
  }
  return lines;
}

/** Aligns two columns; where a row is too long its second part goes to the next line. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const start = Math.min(30, Math.max(...rows.map(([left]) => left.length)) + 4);
  return rows.flatMap(([left, right]) => {
    const first = `  ${left}`.padEnd(start);
    if (first.length <= start && start + right.length <= COLUMNS) return [first + right];
    return [first.trimEnd(), " ".repeat(start) + right];
  });
}
