/** Answers a request whose parts are not what its route takes. */
import type { Context } from "hono";
import type * as z from "zod";
import { failure } from "../failure.ts";

/** The API lies below this path. */
export const API_BASE = "/api/v1";

/** Helps whoever sent what a route does not take. */
export const FIX = `${API_BASE}/openapi.json says what each route takes`;

/** Returns the answer that names what is wrong with the parts; undefined where nothing is. */
export function invalidRequest(
  c: Context,
  parts: readonly { readonly error?: z.ZodError | undefined }[],
): Response | undefined {
  const issues = parts.flatMap(({ error }) => error?.issues ?? []);
  if (issues.length === 0) return undefined;
  return failure(c, { code: "INVALID_REQUEST", message: issues.map(sentence).join("; "), fix: FIX });
}

function sentence({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}
