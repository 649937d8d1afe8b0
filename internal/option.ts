/**
 * Defines the kinds of options that a command can have. A command's option list is the one place where its options
 * are described: parsing, checking, `--help`, completions and the documents use it.
 */
import { type Address, parseAddress } from "./address.ts";
import { formatAmount, LONG_TIMES, parseAmount, SIZES, TIMES, type UnitTable } from "./units.ts";

/** An `Option` says how it is written, what it means and how its text becomes a value. */
export interface Option<T> {
  /** The placeholder stands for the value in help, such as `PORT`; a switch has none. */
  readonly placeholder: string | undefined;
  /** Help shows this text: no full stop, at most some 45 characters. */
  readonly sentence: string;
  /** The default is written as a person would type it. */
  readonly default: string | undefined;
  readonly required: boolean;
  /** One letter can replace the name on a command line: `n` for `-n`. */
  readonly short: string | undefined;
  /** A repeated option may be given several times; its value is a list in the order given. */
  readonly repeated: boolean;
  /** Help does not list a hidden option: it is an alias, or for programs that start this one. */
  readonly hidden: boolean;
  /** A choice has a fixed list of words. */
  readonly choices: readonly string[] | undefined;
  /** Completions offer these words where any text may be given. */
  readonly usual: readonly string[];
  /** A secret is not taken from a configuration file that others may read. */
  readonly isSecret: boolean;
  /** Makes the value from the texts of one place, at least one; an option that is not repeated takes the last. */
  readonly parse: (texts: readonly string[], from?: Origin) => Parsed<T>;
}

/** Texts of options come from one of these, listed from the strongest to the weakest. */
export type Origin = "flag" | "environment" | "file";

/** A `Placed` text says where it was given, for options of which several name one thing. */
export interface Placed {
  readonly text: string;
  readonly from: Origin;
}

/** A `Parsed` is the checked value, or the wrong text with what was expected: the end of "--port must be …". */
export type Parsed<T> = { readonly value: T } | { readonly expected: string; readonly text: string };

/** The keys are the names of the options in code; `httpPort` is `--http-port` and `AICOLLAB_HTTP_PORT`. */
export type OptionList = Readonly<Record<string, Option<unknown>>>;

/** The checked values of a list are complete and read-only. */
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

/** A value may be undefined unless its option has a default or is required. */
type Given<S, T> = S extends { default: string | number } | { required: true } ? T : T | undefined;

/**
 * A `Kind` is what differs between kinds of options; `parse` returns undefined for a text that is not what `expected`
 * says.
 */
interface Kind<T> {
  readonly placeholder: string | undefined;
  readonly expected: string;
  readonly parse: (text: string, from?: Origin) => T | undefined;
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
    isSecret: false,
    parse(texts, from) {
      const text = texts.at(-1)!;
      const value = parse(text, from);
      return value === undefined ? { expected, text } : { value };
    },
  };
}

/** Takes any text. */
export function text<const S extends Settings>(settings: S): Option<Given<S, string>> {
  return build(settings, { placeholder: "TEXT", expected: "a text", parse: (given) => given });
}

/** Takes the path of a file or folder, relative to the working directory. */
export function path<const S extends Settings>(settings: S): Option<Given<S, string>> {
  return build(settings, { placeholder: "PATH", expected: "a path", parse: (given) => given || undefined });
}

/** Takes a secret, and keeps where it was given. */
export function secret(settings: Omit<Settings, "default" | "required">): Option<Placed | undefined> {
  return { ...placed(settings, { placeholder: "SECRET", expected: "a secret" }), isSecret: true };
}

/** Takes the path of a file that holds a secret, `-` for standard input, and keeps where it was given. */
export function secretFile(settings: Omit<Settings, "default" | "required">): Option<Placed | undefined> {
  return placed(settings, { placeholder: "FILE", expected: "the path of a file, or - for standard input" });
}

function placed(
  settings: Settings,
  kind: Pick<Kind<Placed>, "placeholder" | "expected">,
): Option<Placed | undefined> {
  const parse = (text: string, from: Origin = "flag") => text === "" ? undefined : { text, from };
  return build(settings, { ...kind, parse });
}

const LIST = { repeated: true, parse: (texts: readonly string[]) => ({ value: Object.freeze([...texts]) }) };

/**
 * Takes any number of texts: the flag is repeated, in the environment commas separate them; none is an empty list.
 */
export function texts(settings: Omit<Settings, "default" | "required">): Option<readonly string[]> {
  return {
    ...build<never>(settings, { placeholder: "TEXT", expected: "", parse: () => undefined }),
    ...LIST,
  };
}

/** Takes any number of texts, each of which holds a secret. */
export function secrets(settings: Omit<Settings, "default" | "required">): Option<readonly string[]> {
  return { ...texts(settings), isSecret: true };
}

/** Takes one of a fixed list of words. */
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

/** Takes a whole number from `min` (default 0) to `max` (default 2^53 − 1). */
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

/** Takes a TCP port, 0–65535, where 0 lets the system choose a free one; one to connect to has the `min` 1. */
export function port<const S extends Settings & { min?: 1 }>(settings: S): Option<Given<S, number>> {
  return integer({ placeholder: "PORT", ...settings, max: 65_535 });
}

/** `min` and `max` are inclusive; a number without a unit counts as `bare`, and is refused where that is undefined. */
interface Amount {
  readonly what: string;
  readonly units: UnitTable;
  readonly bare: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly placeholder: string;
}

function amount<S extends Settings>(settings: S, kind: Amount): Option<Given<S, number>> {
  const { what, units, bare, min, max, placeholder } = kind;
  const least = formatAmount(min, units);
  const bounds = max === Infinity ? `at least ${least}` : `${least} to ${formatAmount(max, units)}`;
  return build(settings, {
    placeholder,
    expected: `${what}, ${bounds}`,
    parse(given) {
      const value = parseAmount(given, units, bare);
      return value !== undefined && value >= min && value <= max ? Math.round(value) : undefined;
    },
  });
}

/**
 * Takes a duration like `500ms`, `20s`, `10m` and returns milliseconds; `minMs` and `maxMs` are inclusive. Where the name of
 * the option says milliseconds (`inMs`), they may be given without a unit; `days` has days as well.
 */
export function duration<
  const S extends Settings & { minMs?: number; maxMs?: number; inMs?: true; days?: true },
>(
  settings: S,
): Option<Given<S, number>> {
  const { minMs: min = 0, maxMs: max = Infinity, inMs, days } = settings;
  const forms = days ? "90s, 12h or 30d" : inMs ? "500, 500ms, 20s or 10m" : "500ms, 20s or 10m";
  return amount(settings, {
    ...{ units: days ? LONG_TIMES : TIMES, min, max, placeholder: "TIME" },
    what: `a duration like ${forms}`,
    bare: inMs && 1,
  });
}

/** Takes a size like `5000000`, `500MB` or `2GiB` and returns bytes; `minBytes` and `maxBytes` are inclusive. */
export function size<const S extends Settings & { minBytes?: number; maxBytes?: number }>(
  settings: S,
): Option<Given<S, number>> {
  const { minBytes: min = 0, maxBytes: max = Infinity } = settings;
  const what = "a size like 5000000, 500MB or 2GiB";
  return amount(settings, { ...{ units: SIZES, min, max, placeholder: "SIZE" }, what, bare: 1 });
}

/** Takes a percentage, `10%` or `2.5 %`, and returns 0.1 or 0.025. */
export function percent<const S extends Settings>(settings: S): Option<Given<S, number>> {
  return build(settings, {
    placeholder: "N%",
    expected: "a percentage like 10% or 2.5%",
    parse(given) {
      const value = parseAmount(given, { "%": 1 });
      return value !== undefined && value >= 0 ? value / 100 : undefined;
    },
  });
}

/** Returns the address in `text` that one can connect to: port 0 only means something to whoever listens. */
function remoteAddress(text: string): Address | undefined {
  const found = parseAddress(text);
  return found?.port === 0 ? undefined : found;
}

/** Takes the address of a server, `HOST:PORT`. */
export function address<const S extends Settings>(settings: S): Option<Given<S, Address>> {
  return build(settings, {
    placeholder: "HOST:PORT",
    expected: "HOST:PORT with a port from 1 to 65535, such as 127.0.0.1:6000",
    parse: remoteAddress,
  });
}

/** Takes the address of a dashboard, as `HOST:PORT` or as the URL that a browser shows. */
export function webAddress<const S extends Settings>(settings: S): Option<Given<S, Address>> {
  return build(settings, {
    placeholder: "HOST:PORT",
    expected: "HOST:PORT or http://HOST:PORT/ with a port from 1 to 65535, such as 127.0.0.1:5001",
    parse: (given) => remoteAddress(given.replace(/^http:\/\/([^/]*)\/?(?:status)?$/, "$1")),
  });
}

const SWITCH_WORDS: Readonly<Record<string, boolean>> = {
  ...{ "1": true, true: true, yes: true },
  ...{ "0": false, false: false, no: false, "": false },
};

/**
 * Takes no value. A switch is off unless given; one that is `on` by default is written `--no-…` and true without it.
 */
export function flag(
  settings: Omit<Settings, "default" | "required" | "placeholder"> & { on?: true },
): Option<boolean> {
  return build<boolean>({ ...settings, default: String(settings.on ?? false) }, {
    placeholder: undefined,
    expected: "true or false",
    parse: (given) => SWITCH_WORDS[given.toLowerCase()],
  });
}

/**
 * Returns how an option is written on a command line: `httpPort` is `--http-port`, a switch that is on is `--no-…`.
 */
export function flagName(name: string, option: Option<unknown>): string {
  const kebab = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return option.placeholder === undefined && option.default === "true" ? `--no-${kebab}` : `--${kebab}`;
}

/** Returns all its spellings on a command line, the short one first: `-f, --follow`. */
export function flagSpellings(name: string, option: Option<unknown>): string[] {
  return [...(option.short === undefined ? [] : [`-${option.short}`]), flagName(name, option)];
}

/** Returns the environment variable of an option: `httpPort` is `AICOLLAB_HTTP_PORT`. */
export function environmentName(name: string): string {
  return `AICOLLAB_${configName(name).toUpperCase()}`;
}

/** Returns the key of an option in a configuration file: `httpPort` is `http_port`. */
export function configName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
