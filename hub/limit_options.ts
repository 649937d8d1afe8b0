/** Makes an option of every limit of the wire: `max_line_bytes` becomes `--max-line-bytes`. */
import { integer, type Option } from "../internal/option.ts";
import { LIMITS, type Limits } from "../protocol/limits.ts";

type CamelCase<S extends string> = S extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : S;

const NAMES = Object.keys(LIMITS) as (keyof Limits)[];

/** The keys are the options' names in code. Help does not list them; PROTOCOL.md states what each bounds. */
export const limitOptions = Object.fromEntries(NAMES.map((name) => {
  const { default: value, most, about } = LIMITS[name];
  return [optionName(name), integer({ default: value, min: 1, max: most, sentence: about, hidden: true })];
})) as { readonly [L in keyof Limits as CamelCase<L>]: Option<number> };

/** Returns the limits among a command's values. */
export function limitsOf(values: { readonly [O in keyof typeof limitOptions]: number }): Limits {
  return Object.fromEntries(NAMES.map((name) => [name, values[optionName(name)]])) as Limits;
}

function optionName(name: keyof Limits): keyof typeof limitOptions {
  return name.replace(/_[a-z]/g, (letter) => letter[1]!.toUpperCase()) as keyof typeof limitOptions;
}
