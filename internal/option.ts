/**
 * The kinds of options a command can have. A command's list of these is the one place where an option is described:
 * parsing, checking, `--help`, completions and the documents are made from it.
 */
import { type Address, parseAddress } from "./address.ts";
import { formatDuration, parseDuration } from "./duration.ts";

/** One option: how it is written, what it means, how its text becomes a value. */
export interface Option<T> {
  /** Stands for the value in help, such as `PORT`; undefined for a switch, which takes none. */
  readonly placeholder: string | undefined;
  /** One sentence for help, without a full stop, at most some 45 characters. */
  readonly sentence: string;
  /** The default as a person would type it; undefined where there is none. */
  readonly default: string | undefined;
  readonly required: boolean;
  /** A letter that stands for the name on a command line: `n` for `-n`. */
  readonly short: string | undefined;
  /** May be given several times; the value is a list in the order given. */
  readonly repeated: boolean;
  /** Not listed in help: for the guide's spellings and for programs that start this one. */
  readonly hidden: boolean;
  /** The words to choose from, where there is a fixed list. */
  readonly choices: readonly string[] | undefined;
  /** Words that are meant more often than others where any may be given: completions offer them. */
  readonly usual: readonly string[];
  /** Makes the value from the texts that were given in one place: at least one; where one is wanted the last counts. */
  readonly parse: (texts: readonly string[]) => Parsed<T>;
}

/** The checked value, or the text that is wrong and what it should be: the end of "--port must be …". */
export type Parsed<T> = { readonly value: T } | { readonly expected: string; readonly text: string };

/** A command's options by their name in code; `httpPort` is `--http-port` and `AICOLLAB_HTTP_PORT`. */
export type OptionList = Readonly<Record<string, Option<unknown>>>;

/** The checked values of a list: complete and readonly. */
export type OptionValues<L extends OptionList> = {
  readonly [K in keyof L]: L[K] extends Option<infer T> ? T : never;
};

interface Settings {
  readonly sentence: string;
  readonly default?: string | number;
  readonly required?: true;
  readonly placeholder?: string;
  readonly hidden?: true;
  readonly short?: string;
  readonly usual?: readonly string[];
}

/** Optional unless it has a default or must be given. */
type Given<S, T> = S extends { default: string | number } | { required: true } ? T : T | undefined;

/** What differs between kinds; `parse` gets one text, undefined says that it is not what `expected` says. */
interface Kind<T> {
  readonly placeholder: string | undefined;
  readonly expected: string;
  readonly parse: (text: string) => T | undefined;
  readonly choices?: readonly string[];
}

function build<T>(settings: Settings, { placeholder, expected, parse, choices }: Kind<T>): Option<T> {
  return {
    placeholder: settings.placeholder ?? placeholder,
    sentence: settings.sentence,
    default: settings.default === undefined ? undefined : String(settings.default),
    required: settings.required ?? false,
    short: settings.short,
    repeated: false,
    hidden: settings.hidden ?? false,
    usual: settings.usual ?? [],
    choices,
    parse(texts) {
      const text = texts.at(-1)!;
      const value = parse(text);
      return value === undefined ? { expected, text } : { value };
    },
  };
}

/** Any text. */
export function text<const S extends Settings>(settings: S): Option<Given<S, string>> {
  return build(settings, { placeholder: "TEXT", expected: "a text", parse: (given) => given });
}

/** A file or folder, relative to where the command was started. */
export function path<const S extends Settings>(settings: S): Option<Given<S, string>> {
  return build(settings, { placeholder: "PATH", expected: "a path", parse: (given) => given || undefined });
}

const LIST = { repeated: true, parse: (texts: readonly string[]) => ({ value: Object.freeze([...texts]) }) };

/** Any number of texts, by repeating the option; in the environment separated by commas; none is an empty list. */
export function texts(settings: Omit<Settings, "default" | "required">): Option<readonly string[]> {
  return {
    ...build<never>(settings, { placeholder: "TEXT", expected: "", parse: () => undefined }),
    ...LIST,
  };
}

/** One of a fixed list of words. */
export function choice<const C extends string, const S extends Settings & { default?: NoInfer<C> }>(
  choices: readonly C[],
  settings: S,
): Option<Given<S, C>> {
  return build<C>(settings, {
    placeholder: choices.join("|"),
    expected: `one of ${choices.join(", ")}`,
    choices,
    parse: (given) => choices.find((word) => word === given),
  }) as Option<Given<S, C>>;
}

/** A whole number from `min` (default 0) to `max` (default 2^53 − 1). */
export function integer<const S extends Settings & { min?: number; max?: number }>(
  settings: S,
): Option<Given<S, number>> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = settings;
  const bounds = max === Number.MAX_SAFE_INTEGER ? `${min} or more` : `${min} to ${max}`;
  return build(settings, {
    placeholder: "N",
    expected: `a whole number, ${bounds}`,
    parse(given) {
      const value = /^-?\d+$/.test(given) ? Number(given) : NaN;
      return value >= min && value <= max ? value : undefined;
    },
  });
}

/** A TCP port, 0–65535; 0 lets the system choose a free one. */
export function port<const S extends Settings>(settings: S): Option<Given<S, number>> {
  return integer({ placeholder: "PORT", ...settings, max: 65_535 });
}

/** A length of time in milliseconds, written like `500ms`, `20s`, `10m`; `minMs` and `maxMs` are inclusive. */
export function duration<const S extends Settings & { minMs?: number; maxMs?: number }>(
  settings: S,
): Option<Given<S, number>> {
  const { minMs = 0, maxMs = Infinity } = settings;
  const bounds = maxMs === Infinity
    ? `at least ${formatDuration(minMs)}`
    : `${formatDuration(minMs)} to ${formatDuration(maxMs)}`;
  return build(settings, {
    placeholder: "TIME",
    expected: `a duration like 500ms, 20s or 10m, ${bounds}`,
    parse(given) {
      const value = parseDuration(given);
      return value !== undefined && value >= minMs && value <= maxMs ? value : undefined;
    },
  });
}

/** A share, written `10%` or `2.5 %` and held as 0.1 or 0.025. */
export function percent<const S extends Settings>(settings: S): Option<Given<S, number>> {
  return build(settings, {
    placeholder: "N%",
    expected: "a percentage like 10% or 2.5%",
    parse(given) {
      const match = /^(\d+(?:\.\d+)?) ?%$/.exec(given);
      return match ? Number(match[1]) / 100 : undefined;
    },
  });
}

/** An address, written `HOST:PORT`. */
export function address<const S extends Settings>(settings: S): Option<Given<S, Address>> {
  return build(settings, {
    placeholder: "HOST:PORT",
    expected: "HOST:PORT, such as 127.0.0.1:6000",
    parse: parseAddress,
  });
}

/** Where a hub serves its dashboard, written `HOST:PORT` or as a browser has it. */
export function webAddress<const S extends Settings>(settings: S): Option<Given<S, Address>> {
  return build(settings, {
    placeholder: "HOST:PORT",
    expected: "HOST:PORT or http://HOST:PORT/, such as 127.0.0.1:5001",
    parse: (given) => parseAddress(given.replace(/^http:\/\/([^/]*)\/?(?:status)?$/, "$1")),
  });
}

const SWITCH_WORDS: Readonly<Record<string, boolean>> = {
  ...{ "1": true, true: true, yes: true },
  ...{ "0": false, false: false, no: false, "": false },
};

/** A switch, off unless given. One that is `on` by default is written `--no-…` and has the value true without it. */
export function flag(
  settings: Omit<Settings, "default" | "required" | "placeholder"> & { on?: true },
): Option<boolean> {
  return build<boolean>({ ...settings, default: String(settings.on ?? false) }, {
    placeholder: undefined,
    expected: "true or false",
    parse: (given) => SWITCH_WORDS[given.toLowerCase()],
  });
}

/** How an option is written on a command line: `httpPort` → `--http-port`; a switch that is on → `--no-…`. */
export function flagName(name: string, option: Option<unknown>): string {
  const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return option.placeholder === undefined && option.default === "true" ? `--no-${kebab}` : `--${kebab}`;
}

/** All its spellings on a command line, the short one first: `-f, --follow`. */
export function flagSpellings(name: string, option: Option<unknown>): string[] {
  return [...(option.short === undefined ? [] : [`-${option.short}`]), flagName(name, option)];
}

/** How an option is written in the environment: `httpPort` → `AICOLLAB_HTTP_PORT`. */
export function environmentName(name: string): string {
  return `AICOLLAB_${configName(name).toUpperCase()}`;
}

/** How an option is written in a configuration file: `httpPort` → `http_port`. */
export function configName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
