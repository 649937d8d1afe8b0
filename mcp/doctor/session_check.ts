/** Looks at the sessions of clients that run `aicollab mcp` as this user, and at what wakes them. */
import { join } from "node:path";
import type { BellsState } from "../bells/bells_text.ts";
import { askAtDoor } from "../bells/door_visitor.ts";
import { doorFolder } from "../bells/session_door.ts";
import { type Client, type ClientInfo, knownClient } from "../clients.ts";
import type { Finding } from "./finding.ts";

/** What the server of a session says at its door. */
export interface SessionState extends BellsState {
  readonly ai_id: string;
  /** What the client says of itself; undefined where it says nothing. */
  readonly client?: ClientInfo;
  readonly hub: string;
  readonly connected: boolean;
  readonly pid: number;
  /** So many entries wait that are worth a bell. */
  readonly waiting: number;
}

/** A server that runs answers sooner. */
const ANSWER_MS = 2_000;

/** Resolves with the sessions that run; of a server that was killed only the socket is left, which does not count. */
export async function sessionsHere(environment: Readonly<Record<string, string>>): Promise<SessionState[]> {
  const folder = doorFolder(environment);
  const states: SessionState[] = [];
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const state = await askAtDoor<SessionState>(
        join(folder, name),
        "state",
        AbortSignal.timeout(ANSWER_MS),
      );
      if (state !== undefined) states.push(state);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return states.sort((one, other) => one.ai_id < other.ai_id ? -1 : 1);
}

/** Returns whether something wakes the session, and what its last ring came to. */
export function checkSession(
  { ai_id, client, hub, connected, pid, waiting, bells, last_ring }: SessionState,
): Finding {
  const known = knownClient(client);
  const title = client === undefined ? "" : `${known?.title ?? client.name} ${client.version}, `;
  const who = `${ai_id} (${title}process ${pid}, hub ${hub}, ${waiting} waiting)`;
  if (!connected) {
    return {
      about: "session",
      ok: false,
      what: `${who} is not connected to its hub`,
      fix: FIX_OF_CONNECTION,
    };
  }
  const able = bells.filter(({ why_not }) => why_not === undefined).map(({ name }) => name);
  const isSent = last_ring !== undefined && last_ring.failure === undefined;
  if (able.length === 0 && !isSent) {
    const why = bells.map(({ name, why_not }) => `${name}: ${why_not}`).join("; ");
    const what = `nothing wakes ${who}: ${why || "this client has no bell"}`;
    return { about: "session", ok: false, what, fix: fixOf(known) };
  }
  const by = able.length === 0
    ? `${who} was woken, and nothing can wake it before the end of its turn`
    : `${who} is woken by ${able.join(", ")}`;
  if (last_ring === undefined) return { about: "session", ok: true, what: `${by}; nothing was rung yet` };
  const { bell, upTo, atMs, failure } = last_ring;
  const ring = `its last ring, up to seq ${upTo} by ${bell} at ${new Date(atMs).toISOString()},`;
  if (isSent) return { about: "session", ok: true, what: `${by}; ${ring} was sent` };
  return { about: "session", ok: false, what: `${by}; ${ring} failed: ${failure}`, fix: FIX_OF_RING };
}

/** Returns what helps where nothing wakes a session of `known`, or of a client that is not known. */
function fixOf(known: Client | undefined): string {
  if (known !== undefined && known.hooks === undefined) return "ask its model to call inbox with wait_ms";
  const setup = "run aicollab mcp setup claude --hooks and begin the session anew";
  if (known !== undefined) return setup;
  return `for Claude Code ${setup}; ask the model of another client to call inbox with wait_ms`;
}

const FIX_OF_CONNECTION = "ask its model to call who, which says why";
const FIX_OF_RING = "begin that session anew; until then ask its model to call inbox with wait_ms";

/** What is found where no session runs. */
export const NO_SESSION: Finding = {
  about: "session",
  ok: false,
  what: "no session of a client runs aicollab mcp here, so that nobody can be woken",
  fix: "begin a session of your client, and ask its model to call who",
};
