/** Opens `/a2a` when somebody comes to it: the package of the protocol is large, and many hubs never need it. */
import type { A2aHttp, A2aHttpOptions, Caller, TaskRecords } from "../a2a/handler.ts";
import type { Clock } from "../internal/clock.ts";
import type { Journal } from "../journal/journal.ts";
import type { LibraryView } from "../journal/library/view/library_view.ts";
import type { AiRow } from "../journal/rows.ts";
import type { Core } from "./session/core.ts";

/** The library is looked at so often while a client waits for it. */
const LOOK_MS = 10;

/** A door is made from these. */
export type A2aDoorOptions = Required<A2aHttpOptions>;

/** What the door reads of a hub. */
export interface RecordParts {
  readonly clock: Clock;
  readonly core: Pick<Core, "state" | "sequencer">;
  readonly journal: Pick<Journal, "session" | "library">;
  readonly library: LibraryView;
}

export class A2aDoor implements AsyncDisposable {
  readonly #options: A2aHttpOptions;
  #handler: Promise<A2aHttp> | undefined;
  #isClosed = false;

  constructor(options: A2aDoorOptions) {
    this.#options = options;
  }

  /** Answers a request for a card or the catalogue of agents. */
  readonly show = async (request: Request): Promise<Response> =>
    await this.#answer((handler) => handler.show(request));

  /** Answers a call of a client who was let in. */
  readonly act = async (request: Request, caller: Caller): Promise<Response> =>
    await this.#answer((handler) => handler.act(request, caller));

  /** Ends all calls, and lets nobody in any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const handler = await this.#handler;
    await handler?.[Symbol.asyncDispose]();
  }

  async #answer(call: (handler: A2aHttp) => Promise<Response>): Promise<Response> {
    if (this.#isClosed) return new Response("The hub is ending.\n", { status: 503 });
    return await call(await (this.#handler ??= this.#open()));
  }

  async #open(): Promise<A2aHttp> {
    const { A2aHttp } = await import("../a2a/handler.ts");
    return new A2aHttp(this.#options);
  }
}

/** Returns what the door of A2A, and what posts news of its tasks, know of the hub. */
export function taskRecords(
  { clock, core: { state, sequencer }, journal, library }: RecordParts,
): TaskRecords {
  return {
    get head() {
      return sequencer.published.head;
    },
    agent(ai_id) {
      const row = state.ais.get(ai_id);
      return row && agentOf(row);
    },
    agents: () => [...state.ais.values()].map(agentOf).filter((agent) => agent !== undefined),
    session: (session_id) => journal.session(session_id),
    library,
    async caughtUp(seq, withinMs) {
      const sinceMs = clock.monotonicMs();
      // What was shared is found by its list.
      const known = () => Math.min(journal.library.indexedSeq, journal.library.listedSeq);
      while (known() < seq) {
        if (clock.monotonicMs() - sinceMs > withinMs) return false;
        await clock.delay(LOOK_MS);
      }
      return true;
    },
  };
}

function agentOf({ ai_id, a2a }: AiRow) {
  return a2a === undefined ? undefined : { ai_id, ...JSON.parse(a2a) };
}
