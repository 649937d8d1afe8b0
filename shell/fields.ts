/** Holds the options that several words have. */
import { text } from "../internal/option.ts";
import { usageError } from "../internal/user_error.ts";
import { claimOf, MAX_KEY } from "../mcp/posts.ts";
import { ToolError } from "../mcp/tool_error.ts";
import { isAiId, SESSION_ID } from "../protocol/names.ts";

export const keyOption = {
  key: text({ placeholder: "KEY", sentence: "the same call with it happens once" }),
};

/** Returns the key that was given, or one that nobody has used. @throws {UserError} */
export function keyOf({ key }: { readonly key: string | undefined }): string {
  if (key === undefined) return crypto.randomUUID();
  if (key !== "" && key.length <= MAX_KEY) return key;
  throw usageError(`--key must have 1 to ${MAX_KEY} characters, and it has ${key.length}`);
}

export const usageOption = {
  usage: text({ placeholder: "JSON", sentence: "claimed cost: model, input_tokens, cost_microusd, …" }),
};

/** Returns what is claimed to have been spent. @throws {UserError} */
export function usageOf({ usage }: { readonly usage: string | undefined }): ReturnType<typeof claimOf> {
  if (usage === undefined) return {};
  try {
    return claimOf(jsonObject(usage, "--usage", `--usage '{"model":"m","cost_microusd":1200}'`));
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    throw usageError(`--usage: ${error.message}`, { fix: error.fix });
  }
}

/** Returns the object that an option holds as JSON; `fix` shows one. @throws {UserError} */
export function jsonObject(text: string, option: string, fix: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  } catch {
    // What it is not is said below.
  }
  throw usageError(`${option} must be a JSON object`, { fix });
}

/** Returns the id of a collaboration. @throws {UserError} */
export function sessionOf(word: string): string {
  if (SESSION_ID.test(word)) return word;
  throw usageError(`"${word}" is not the id of a collaboration`, {
    why: "one is like s42",
    fix: "aicollab who",
  });
}

/** Returns the name of an AI. @throws {UserError} */
export function aiOf(word: string, option: string): string {
  if (isAiId(word)) return word;
  throw usageError(`${option} must be the name of an AI, and not "${word}"`, { fix: "aicollab who" });
}
