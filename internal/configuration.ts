/**
 * Turns what a person gave (flags, environment, configuration files, defaults) into checked values. The first of
 * these that has an option wins: flag, `AICOLLAB_*`, `./aicollab.json`, `$XDG_CONFIG_HOME/aicollab/config.json`,
 * default. `AICOLLAB_CONFIG=FILE` replaces both files.
 */
import { join } from "node:path";
import { jsonOfFile } from "./json_file.ts";
import { nearestWord } from "./nearest_word.ts";
import {
  configName,
  environmentName,
  flagName,
  type Option,
  type OptionList,
  type OptionValues,
  type Origin,
} from "./option.ts";
import { exposureOf } from "./secret_file.ts";
import { usageError } from "./user_error.ts";

/**
 * A `Given` holds the texts that one place has for an option: one text, or several where the option may be repeated.
 */
interface Given {
  readonly texts: readonly string[];
  /** Is undefined for a default. */
  readonly from?: Origin;
  /** Error texts name the place: `--port`, `AICOLLAB_PORT`, `"port" in ./aicollab.json`. */
  readonly place: string;
}

/** A `ConfigurationFile` has the path that error texts show, and the keys of the file. */
export interface ConfigurationFile {
  readonly path: string;
  readonly entries: Readonly<Record<string, unknown>>;
}

/**
 * Returns the configuration files that exist, the one that wins first.
 * @throws {UserError} when one cannot be used
 */
export async function readConfiguration(
  environment: Readonly<Record<string, string>>,
): Promise<ConfigurationFile[]> {
  const explicit = environment.AICOLLAB_CONFIG;
  if (explicit) {
    const file = await readFile(explicit);
    if (!file) {
      throw usageError(`cannot read "${explicit}", which AICOLLAB_CONFIG names`, { why: "no such file" });
    }
    return [file];
  }
  const home = environment.XDG_CONFIG_HOME || (environment.HOME && join(environment.HOME, ".config"));
  const paths = ["./aicollab.json", ...(home ? [join(home, "aicollab", "config.json")] : [])];
  return (await Promise.all(paths.map(readFile))).filter((file) => file !== undefined);
}

const EXAMPLE = `write {"port": 6000} into it, for example`;

async function readFile(path: string): Promise<ConfigurationFile | undefined> {
  let content: Uint8Array;
  try {
    content = await Deno.readFile(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound || cause instanceof Deno.errors.NotADirectory) return undefined;
    throw usageError(`cannot read "${path}"`, { why: (cause as Error).message });
  }
  let entries: unknown;
  try {
    entries = jsonOfFile(content);
  } catch (cause) {
    throw usageError(`cannot read "${path}" as JSON`, { why: withoutSource(cause as Error), fix: EXAMPLE });
  }
  if (typeof entries !== "object" || entries === null || Array.isArray(entries)) {
    throw usageError(`"${path}" must hold one JSON object`, {
      fix: EXAMPLE,
    });
  }
  return { path, entries: entries as Record<string, unknown> };
}

/** Returns the message of a parser without the piece of the file that it may quote: that can be a part of a secret. */
function withoutSource({ message }: Error): string {
  return message.replace(/, (?:\.\.\.)?".*"(?:\.\.\.)? is not valid JSON$/s, " is not valid JSON");
}

/**
 * Checks that every key of `files` is an option of some command. `everyName` returns the options of all commands; it
 * is called only when a key is not in `options`, those of the command that runs.
 * @throws {UserError} `USAGE` with the first unknown key
 */
export async function refuseUnknownKeys(
  files: readonly ConfigurationFile[],
  options: OptionList,
  everyName: () => Promise<Iterable<string>>,
): Promise<void> {
  const own = new Set(Object.keys(options).map(configName));
  const others = files.flatMap(({ path, entries }) =>
    Object.keys(entries).filter((key) => !own.has(key)).map((key) => ({ path, key }))
  );
  if (others.length === 0) return;
  const known = new Set([...await everyName()].map(configName));
  const unknown = others.find(({ key }) => !known.has(key));
  if (!unknown) return;
  const meant = nearestWord(unknown.key, known);
  throw usageError(`unknown key "${unknown.key}" in ${unknown.path}`, {
    why: meant ? `did you mean "${meant}"?` : "no command has an option of this name",
    fix: meant ? `replace it with "${meant}"` : "remove it",
  });
}

/** The `Sources` of values are listed from the strongest to the weakest. */
export interface Sources {
  /** The keys are names of options; a repeated option has one text for each time it was given. */
  readonly flags: Readonly<Record<string, readonly string[]>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly files: readonly ConfigurationFile[];
}

/** Checks every option of `options` once. @throws {UserError} `USAGE` with the place of the first wrong value */
export function resolveOptions<L extends OptionList>(
  command: string,
  options: L,
  sources: Sources,
): OptionValues<L> {
  const values: Record<string, unknown> = {};
  for (const [name, option] of Object.entries(options)) {
    const given = find(name, option, sources);
    if (given === undefined && option.required) {
      throw usageError(`${flagName(name, option)} is missing`, { fix: `aicollab ${command} --help` });
    }
    values[name] = given ? parse(command, option, given) : option.repeated ? [] : undefined;
  }
  return Object.freeze(values) as OptionValues<L>;
}

function find(name: string, option: Option<unknown>, sources: Sources): Given | undefined {
  const flag = sources.flags[name];
  if (flag) return { texts: flag, place: flagName(name, option), from: "flag" };
  const variable = sources.environment[environmentName(name)];
  if (variable !== undefined) {
    return {
      texts: option.repeated ? variable.split(",") : [variable],
      place: environmentName(name),
      from: "environment",
    };
  }
  for (const { path, entries } of sources.files) {
    const entry = entries[configName(name)];
    if (entry === undefined) continue;
    const place = `"${configName(name)}" in ${path}`;
    const exposed = option.isSecret ? exposureOf(path, Deno.statSync(path)) : undefined;
    if (exposed) throw usageError(`${place} is a secret`, exposed);
    return { texts: [entry].flat().map(String), place, from: "file" };
  }
  return option.default === undefined
    ? undefined
    : { texts: [option.default], place: flagName(name, option) };
}

function parse(command: string, option: Option<unknown>, { texts, place, from }: Given): unknown {
  const result = option.parse(texts, from);
  if ("value" in result) return result.value;
  const meant = nearestWord(result.text, option.choices ?? []);
  throw usageError(`${place} must be ${result.expected}; it is "${result.text}"`, {
    ...(meant ? { why: `did you mean ${meant}?` } : {}),
    fix: `aicollab ${command} --help`,
  });
}
