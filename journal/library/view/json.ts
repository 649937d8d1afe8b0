/** Parses JSON texts out of the database, any of which may be damaged. */
import { valueOf } from "../../../protocol/members.ts";

/** Returns the object that `text` holds, or an empty one where it holds none. */
export function objectIn(text: unknown): Readonly<Record<string, unknown>> {
  const value = valueIn(text);
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : {};
}

/** Returns the strings of the list that `text` holds, at most `most`. */
export function stringsIn(text: unknown, most: number): readonly string[] {
  const value = valueIn(text);
  return Array.isArray(value)
    ? value.slice(0, most).filter((item): item is string => typeof item === "string")
    : [];
}

function valueIn(text: unknown): unknown {
  try {
    return typeof text === "string" ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the `content` of the message of a stored line: a text, or JSON as it was written; undefined where it has none. */
export function contentIn(line: string, content: unknown): string | undefined {
  if (content === undefined) return undefined;
  return typeof content === "string" ? content : valueOf(valueOf(line, "data")!, "content");
}

/** Returns a field of the object that `text` holds, as it was written, or null where there is none. */
export function fieldIn(text: unknown, field: string): string | null {
  const value = objectIn(text)[field];
  return value === undefined || value === null ? null : valueOf(String(text), field) ?? null;
}
