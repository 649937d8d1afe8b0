/**
 * Wakes a client through the inbox of its session, a socket that a server of MCP finds in its environment: a new turn begins, or the
 * running one sees it between two calls. Nothing answers there, so a ring proves nothing; the user may have the client hold or
 * refuse what comes.
 */
import { MAX_POINTER_BYTES, pointerText, type Waiting } from "../../bell/pointer.ts";
import type { Bell } from "../../bell/ringer.ts";
import { systemClock } from "../../internal/clock.ts";
import { closeQuietly } from "../../internal/close_quietly.ts";
import { writeAll } from "../../internal/write_all.ts";

/** How the sessions of one client take messages. */
export interface InboxForm {
  /** These variables hold the path of the socket, and what is said there first. */
  readonly socket: string;
  readonly token: string;
  /** Returns what is written to the socket for a ring, an object a line. */
  readonly frames: (token: string, waiting: Waiting) => readonly object[];
}

/** The client shows `content` as "Message from @AI_2". */
export const CLAUDE_INBOX: InboxForm = {
  socket: "CLAUDE_CODE_MESSAGING_SOCKET",
  token: "CLAUDE_CODE_MESSAGING_TOKEN",
  frames(token, waiting) {
    const [from = "aicollab"] = waiting.from;
    const [open, close] = [`<cross-session-message from-name="${from}">`, "</cross-session-message>"];
    const text = pointerText(waiting, { most: MAX_POINTER_BYTES - open.length - close.length });
    return [
      { type: "auth", token },
      {
        ...{ type: "user", msgV: 1, msg_id: `seq-${waiting.newest}`, priority: "next" },
        message: { role: "user", content: `${open}${text}${close}` },
      },
    ];
  },
};

/** The client puts an element of its own around `content`, and drops without a word a `msgId` that it has seen: each ring has another one. */
export const QWEN_INBOX: InboxForm = {
  socket: "QWEN_CODE_MESSAGING_SOCKET",
  token: "QWEN_CODE_MESSAGING_TOKEN",
  frames: (token, waiting) => [
    { msgV: 1, type: "auth", token },
    {
      ...{ msgV: 1, msgId: crypto.randomUUID(), type: "user", priority: "next" },
      message: { role: "user", content: pointerText(waiting) },
    },
  ],
};

/** The other end may drop what is in a connection that is closed too early, and may never close its own half. */
const READ_MS = 1_000;

/** Returns the bell for the one of these inboxes that `environment` names; it reads the token when it rings and keeps it nowhere. */
export function sessionSocket(
  forms: readonly InboxForm[],
  environment: Readonly<Record<string, string>>,
): Bell {
  const found = forms.find(({ socket, token }) => environment[socket] && environment[token]);
  return {
    name: "session socket",
    whyNot: () =>
      found === undefined
        ? `the client has set no ${forms.map(({ socket }) => socket).join(" and no ")}`
        : undefined,
    async ring(waiting, signal) {
      const { socket, token, frames } = found!;
      const connection = await Deno.connect({ transport: "unix", path: environment[socket]! });
      const close = () => closeQuietly(connection);
      signal.addEventListener("abort", close, { once: true });
      try {
        const lines = frames(environment[token]!, waiting);
        const text = lines.map((each) => `${JSON.stringify(each)}\n`).join("");
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
