/**
 * Wakes Claude Code through the inbox of its session, a socket that a server of MCP finds in its environment: a new turn begins, or
 * the running one sees it between two calls. Nothing answers there, so a ring proves nothing; the user may have the client hold
 * or refuse what comes.
 */
import { MAX_POINTER_BYTES, pointerText, type Waiting } from "../../bell/pointer.ts";
import type { Bell } from "../../bell/ringer.ts";
import { systemClock } from "../../internal/clock.ts";
import { closeQuietly } from "../../internal/close_quietly.ts";
import { writeAll } from "../../internal/write_all.ts";

const SOCKET = "CLAUDE_CODE_MESSAGING_SOCKET";
const TOKEN = "CLAUDE_CODE_MESSAGING_TOKEN";
/** The other end may drop what is in a connection that is closed too early, and may never close its own half. */
const READ_MS = 1_000;

/** Returns the bell, which reads the token when it rings and keeps it nowhere. */
export function sessionSocket(environment: Readonly<Record<string, string>>): Bell {
  return {
    name: "session socket",
    whyNot: () => environment[SOCKET] && environment[TOKEN] ? undefined : `the client has set no ${SOCKET}`,
    async ring(waiting, signal) {
      const connection = await Deno.connect({ transport: "unix", path: environment[SOCKET]! });
      const close = () => closeQuietly(connection);
      signal.addEventListener("abort", close, { once: true });
      try {
        const frames = [{ type: "auth", token: environment[TOKEN]! }, frame(waiting)];
        const text = frames.map((each) => `${JSON.stringify(each)}\n`).join("");
        await writeAll(connection, new TextEncoder().encode(text));
        await connection.closeWrite();
        await endOf(connection);
      } finally {
        signal.removeEventListener("abort", close);
        close();
      }
    },
  };
}

/** `{"type":"user","msgV":1,"msg_id":"seq-41",…}`, whose content the client shows as "Message from @AI_2". */
function frame(waiting: Waiting) {
  const [from = "aicollab"] = waiting.from;
  const [open, close] = [`<cross-session-message from-name="${from}">`, "</cross-session-message>"];
  const text = pointerText(waiting, { most: MAX_POINTER_BYTES - open.length - close.length });
  return {
    ...{ type: "user", msgV: 1, msg_id: `seq-${waiting.newest}`, priority: "next" },
    message: { role: "user", content: `${open}${text}${close}` },
  };
}

/** Resolves when the other end has closed its half, or after a while. */
async function endOf(connection: Deno.UnixConn): Promise<void> {
  const ended = new AbortController();
  const late = systemClock.delay(READ_MS, ended.signal);
  const buffer = new Uint8Array(1_024);
  const read = async () => {
    while (await connection.read(buffer) !== null);
  };
  // A connection that is reset was read, too: its other end is gone.
  await Promise.race([read().catch(() => {}), late]);
  ended.abort();
}
