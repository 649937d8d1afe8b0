/** Finds in the JSON that a command printed what it says to have spent: what `claude -p --output-format json` and others print. */
import { type Usage, usage as usageSchema } from "../protocol/usage.ts";
import type { Output } from "./output.ts";

/** A command may print these; none of them is sure to be there, or to be a number. */
interface Printed {
  readonly total_cost_usd?: unknown;
  /** By model. */
  readonly modelUsage?: unknown;
  readonly model?: unknown;
  readonly usage?: unknown;
}

/**
 * Returns what all that was printed, or its last line, claims: as JSON with `total_cost_usd`, with `usage` (`input_tokens`,
 * `output_tokens`, those of a cache apart), or with a `usage` as in a message to the hub. Undefined where it claims nothing.
 */
export function usageIn({ bytes }: Output): Usage | undefined {
  const text = new TextDecoder().decode(bytes).trim();
  const printed = objectIn(text) ?? objectIn(text.slice(text.lastIndexOf("\n") + 1));
  if (printed === undefined) return undefined;
  const { total_cost_usd, modelUsage, model, usage } = printed;
  const counts = isObject(usage) ? usage : {};
  const dollars = isAmount(total_cost_usd) ? Math.round(total_cost_usd * 1e6) : counts.cost_microusd;
  const models = isObject(modelUsage) ? Object.keys(modelUsage) : [counts.model ?? model];
  const claimed = Object.entries({
    model: models.length === 1 ? models[0] : undefined,
    input_tokens: sumOf(counts, ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"]),
    output_tokens: sumOf(counts, ["output_tokens"]),
    cost_microusd: dollars,
  }).filter(([name, value]) => usageSchema().safeParse({ [name]: value }).success && value !== undefined);
  const isClaim = claimed.some(([name]) => name !== "model");
  return isClaim ? Object.fromEntries(claimed) as Usage : undefined;
}

function objectIn(text: string): Printed | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

/** Returns the sum of those that are there; undefined where none is. */
function sumOf(counts: Record<string, unknown>, names: readonly string[]): number | undefined {
  const found = names.map((name) => counts[name]).filter(isAmount);
  return found.length === 0 ? undefined : found.reduce((sum, count) => sum + count, 0);
}
