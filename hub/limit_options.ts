/** Makes an option of every limit of the wire: `max_line_bytes` becomes `--max-line-bytes`. */
import { duration, integer, type Option, size } from "../internal/option.ts";
import { LIMITS, type Limits } from "../protocol/limits.ts";

type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

const NAMES = Object.keys(LIMITS) as (keyof Limits)[];

/** The keys are the options' names in code. Help does not list them; PROTOCOL.md states what each bounds. */
export const limitOptions = Object.fromEntries(NAMES.map((name) => {
  return [optionName(name), limitOption(name)];
})) as { readonly [L in keyof Limits as CamelCase<L>]: Option<number> };

/** Returns the limits among a command's values. */
export function limitsOf(values: { readonly [O in keyof typeof limitOptions]: number }): Limits {
  return Object.fromEntries(NAMES.map((name) => [name, values[optionName(name)]])) as Limits;
}

/** Takes a number, and the units of sizes and times where the name of the limit says which one it is in. */
function limitOption(name: keyof Limits): Option<number> {
  const { default: value, least, most, about } = LIMITS[name];
  const settings = { default: value, sentence: about, hidden: true } as const;
  if (name.endsWith("_bytes")) return size({ ...settings, minBytes: least, maxBytes: most });
  if (name.endsWith("_ms")) return duration({ ...settings, minMs: least, maxMs: most, inMs: true });
  return integer({ ...settings, min: least, max: most });
}

function optionName(name: keyof Limits): keyof typeof limitOptions {
  return name.replace(/_[a-z]/g, (letter) => letter[1]!.toUpperCase()) as keyof typeof limitOptions;
}
