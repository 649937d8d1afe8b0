/** Reads the one line that a program says at the door of a session, or is answered there. */

const MAX_BYTES = 65_536;

/** Resolves with the line, or with an empty one where the other end closes before it is whole. @throws {Error} where it is too long. */
export async function oneLine(connection: Deno.UnixConn): Promise<string> {
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(4_096);
  for (let text = "";;) {
    const end = text.indexOf("\n");
    if (end >= 0) return text.slice(0, end);
    if (text.length > MAX_BYTES) throw new Error(`it has more than ${MAX_BYTES} characters`);
    const count = await connection.read(buffer);
    if (count === null) return "";
    text += decoder.decode(buffer.subarray(0, count), { stream: true });
  }
}
