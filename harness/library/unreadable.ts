/** Which errors say that a hub's database is not as it was written. */
import { ZodError } from "zod";

/** Why it cannot be read: SQLite's words, or that a line or a row is none any more. @throws `error` itself when it is another. */
export function unreadable(error: unknown): string {
  if (error instanceof ZodError) return "a row is not as a hub writes it";
  if (error instanceof SyntaxError) return `a line is not as a hub writes it: ${error.message}`;
  if (error instanceof Error && "errcode" in error) return error.message;
  throw error;
}
