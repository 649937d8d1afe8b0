/** Reads the body of a request within a limit: a framework's own limit makes Deno print a warning to stderr. */

/** Resolves with the text; with undefined where it has more than `maxBytes` bytes. @throws {Error} when it does not come to its end. */
export async function bodyText(
  { body }: Pick<Request, "body">,
  maxBytes: number,
): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let [text, bytes] = ["", 0];
  for await (const part of body ?? []) {
    bytes += part.length;
    if (bytes > maxBytes) return undefined;
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}
