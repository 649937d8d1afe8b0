/** Opens sessions within the process for AIs that come through a door of their own: HTTP requests and streams. */
import type { DoorCaller } from "../../dashboard/door_caller.ts";
import type { AuthLine } from "../../protocol/auth_line.ts";
import { refuse } from "../../protocol/errors.ts";
import { isAiId, NOT_AN_AI_ID } from "../../protocol/names.ts";
import type { ParsedAuth } from "../../protocol/parse.ts";
import { shown } from "../../protocol/refusals.ts";
import type { OpenSessions } from "../session/open_sessions.ts";
import type { SessionCore } from "../session/session.ts";
import { InnerTransport } from "./inner_transport.ts";
import { KeptIds } from "./kept_ids.ts";

/** What the first line of a session says beside who comes. */
export type Opening = Pick<AuthLine, "visit" | "resume_from" | "epoch" | "journal_id" | "wants" | "history">;

const VISIT_OUTBOX_BYTES = 524_288;

/** Its sessions are among those of the hub, which end as all others when that drains. */
export class Doors {
  readonly core: SessionCore;
  readonly keptIds: KeptIds;
  readonly #sessions: Pick<OpenSessions, "serve">;
  readonly #visits: SessionCore;

  constructor(core: SessionCore, sessions: Pick<OpenSessions, "serve">) {
    this.core = core;
    this.#sessions = sessions;
    this.keptIds = new KeptIds(core.recentIds);
    // A visit reads a page or so: more of what it is behind with is not read from the disk for it. All else is the core's, as it is.
    const bounds = { ...core.bounds, maxOutboxBytes: VISIT_OUTBOX_BYTES, pageBytes: VISIT_OUTBOX_BYTES / 2 };
    this.#visits = Object.create(core, { bounds: { value: bounds } });
  }

  /** Opens a session of the caller's AI; what the hub says first is `welcome`, or the error by which it refuses. */
  open(caller: DoorCaller, opening: Opening): InnerTransport {
    const { now } = this.core;
    const transport = new InnerTransport({
      first: firstLine(caller, opening),
      remote: {
        loopback: caller.isDirect,
        // No header says for sure where a request comes from.
        address: caller.isDirect ? "127.0.0.1" : "elsewhere",
        where: "http",
        transport: "http",
      },
      nowMs: () => now().monoMs,
    });
    this.#sessions.serve(transport, opening.visit ? this.#visits : this.core);
    return transport;
  }
}

/** Returns what a connection of the AI would say first. The names of tokens are right; one beside the local key may be anything. */
function firstLine({ name = "", token, localKey }: DoorCaller, opening: Opening): ParsedAuth {
  if (!isAiId(name)) {
    return { ...refuse("AUTH_FAILED", `ai_id: ${shown(name)} is ${NOT_AN_AI_ID}`), bytes: 0 };
  }
  const proof = token === undefined ? { local_key: localKey } : { token };
  return { ok: true, auth: { ai_id: name, ...proof, ...opening } };
}
