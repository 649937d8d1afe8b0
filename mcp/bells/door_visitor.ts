/** Asks the server of a client's session something, at its door. */
import type { Answer } from "./session_door.ts";
import { oneLine } from "./one_line.ts";

/** Resolves with the answer; with undefined where no server of that session runs, or ends before it answers. */
export async function askAtDoor<T = Answer>(
  path: string,
  ask: "wait" | "state",
  signal: AbortSignal,
): Promise<T | undefined> {
  let connection: Deno.UnixConn;
  try {
    connection = await Deno.connect({ transport: "unix", path });
  } catch {
    return undefined;
  }
  const close = () => connection.close();
  signal.addEventListener("abort", close, { once: true });
  try {
    await connection.write(new TextEncoder().encode(`${JSON.stringify({ ask })}\n`));
    const line = await oneLine(connection);
    return line === "" ? undefined : JSON.parse(line);
  } catch {
    return undefined;
  } finally {
    signal.removeEventListener("abort", close);
    if (!signal.aborted) close();
  }
}
