/** Reads texts that a person gives as a word, as a file, or on standard input. */
import { textOfFile } from "../internal/text_of_file.ts";
import { usageError } from "../internal/user_error.ts";

/** A message on the wire is shorter. */
const MAX_BYTES = 4 * 1_048_576;

/** Returns the text that `word` is, or standard input where it is `-`, without a line feed at its end. @throws {UserError} */
export async function givenText(
  word: string,
  { tokenFile }: { readonly tokenFile?: { readonly text: string } | undefined },
): Promise<string> {
  if (word !== "-") return word;
  if (tokenFile?.text === "-") {
    throw usageError("the text and the token cannot both come from standard input", {
      fix: "put the token into a file of mode 0600, and name that with --token-file FILE",
    });
  }
  return (await textOf(Deno.stdin.readable, "standard input")).replace(/\r?\n$/, "");
}

/** Returns the text in a file. @throws {UserError} */
export async function fileText(path: string): Promise<string> {
  try {
    using file = await Deno.open(path);
    return await textOf(file.readable, `"${path}"`);
  } catch (cause) {
    if (!(cause instanceof Error) || cause.name === "UserError") throw cause;
    throw usageError(`cannot read "${path}"`, { why: cause.message });
  }
}

async function textOf(stream: ReadableStream<Uint8Array>, name: string): Promise<string> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    if (size > MAX_BYTES) {
      throw usageError(`${name} has more than ${MAX_BYTES} bytes`, { fix: "send less at a time" });
    }
    parts.push(new Uint8Array(part));
  }
  try {
    return textOfFile(await new Blob(parts).bytes());
  } catch (cause) {
    throw usageError(`cannot read the text in ${name}`, { why: (cause as Error).message });
  }
}
