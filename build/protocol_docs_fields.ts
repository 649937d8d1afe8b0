/** Makes the tables of fields in PROTOCOL.md from the zod schemas. */
import * as z from "zod";

/** Returns a markdown table of an object's fields; "" when it has none. */
export function fieldTable(schema: z.ZodObject): string {
  const rows = Object.entries(schema.shape).map(([key, field]) => fieldRow(key, field));
  return rows.length === 0 ? "" : table(["field", "kind", "meaning"], rows);
}

/** Returns a markdown table; cells may hold `|`. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function fieldRow(key: string, field: z.core.$ZodType): string[] {
  const { def } = (field as z.core.$ZodTypes)._zod;
  const inner = def.type === "optional" || def.type === "default" ? def.innerType : field;
  const about = [descriptionOf(field) ?? descriptionOf(inner) ?? ""];
  if (def.type === "default") about.push(`default \`${JSON.stringify(def.defaultValue)}\``);
  return [
    `\`${key}\`${inner === field ? "" : "?"}`,
    kindOf(inner),
    about.filter((part) => part !== "").join("; "),
  ];
}

function descriptionOf(schema: z.core.$ZodType): string | undefined {
  return z.globalRegistry.get(schema)?.description;
}

/** Returns what a value must be, in words: `string, 1–64`, `ai_id`, `array of ai_id, at most 64`. */
export function kindOf(schema: z.core.$ZodType): string {
  const title = z.globalRegistry.get(schema)?.title;
  if (title !== undefined) return title;
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "string":
      return ["string", lengthOf(def)].filter(Boolean).join(", ");
    case "number":
      return ["check" in def ? "integer" : "number", rangeOf(def)].filter(Boolean).join(", ");
    case "array": {
      const most = lengthOf(def);
      return [`array of (${kindOf(def.element)})`, most].filter(Boolean).join(", ");
    }
    case "enum":
      return Object.values(def.entries).map((value) => `\`${value}\``).join(" | ");
    case "literal":
      return def.values.map((value) => `\`${value}\``).join(" | ");
    case "nullable":
      return `${kindOf(def.innerType)} | null`;
    case "union":
      return def.options.map(kindOf).join(" | ");
    default:
      return def.type;
  }
}

type Checks = { readonly checks?: readonly z.core.$ZodCheck<never>[] | undefined };

function boundsOf(def: Checks): Partial<Record<z.core.$ZodChecks["_zod"]["def"]["check"], number>> {
  return Object.fromEntries((def.checks ?? []).map((check) => {
    const { def } = (check as unknown as z.core.$ZodChecks)._zod;
    const value = "minimum" in def
      ? def.minimum
      : "maximum" in def
      ? def.maximum
      : "value" in def
      ? def.value
      : undefined;
    return [def.check, value === undefined ? undefined : Number(value)];
  }));
}

function lengthOf(def: Checks): string | undefined {
  const { min_length: least, max_length: most } = boundsOf(def);
  if (most === undefined) return undefined;
  return least === undefined ? `at most ${grouped(most)}` : `${grouped(least)}–${grouped(most)}`;
}

function rangeOf(def: Checks): string | undefined {
  const { greater_than: least, less_than: most } = boundsOf(def);
  if (least !== undefined && most !== undefined) return `${grouped(least)}–${grouped(most)}`;
  return least === undefined ? undefined : `at least ${grouped(least)}`;
}

/** Returns `1,048,576` for 1048576. */
export function grouped(number: number): string {
  return number.toLocaleString("en-US");
}

/** Returns `15 s` for 15000. */
export function seconds(ms: number): string {
  return `${ms / 1_000} s`;
}
