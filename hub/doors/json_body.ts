/** Reads the body of a request that is one small object of JSON. */
import type * as z from "zod";
import { bodyText } from "../../internal/body_text.ts";
import type { Problem } from "../../dashboard/failure.ts";

/** Resolves with what the body says, an empty one being an empty object, or with why it says nothing. */
export async function jsonBody<S extends z.ZodType>(
  request: Request,
  { schema, maxBytes }: { readonly schema: S; readonly maxBytes: number },
): Promise<{ readonly value: z.output<S> } | { readonly problem: Problem }> {
  let text: string | undefined;
  let value: unknown;
  try {
    text = await bodyText(request, maxBytes);
    if (text === undefined) return no("TOO_LARGE", `A body has at most ${maxBytes} bytes here`);
    value = text.trim() === "" ? {} : JSON.parse(text);
  } catch (error) {
    const isJson = error instanceof SyntaxError;
    return no("INVALID_REQUEST", isJson ? "The body is no JSON" : "The body did not come to its end");
  }
  const { success, data, error } = schema.safeParse(value);
  if (success) return { value: data };
  const words = error.issues.map(({ path, message }) => [...path.map(String), message].join(": "));
  return no("INVALID_REQUEST", words.join("; "));
}

function no(code: string, message: string): { readonly problem: Problem } {
  return { problem: { code, message, fix: "/api/v1/openapi.json says what each route takes" } };
}
