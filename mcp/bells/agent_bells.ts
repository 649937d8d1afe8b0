/** Has the bells by which the client of one session can be woken, and rings them for what its inbox has that was not fetched. */
import { waitingIn } from "../../bell/pointer.ts";
import { type Bell, Ringer } from "../../bell/ringer.ts";
import { wakes } from "../../bell/waking.ts";
import type { Agent } from "../agent.ts";
import { type BellName, bellNamesOf, type ClientInfo, likelyClients } from "../clients.ts";
import type { Entry } from "../entry.ts";
import type { BellsState } from "./bells_text.ts";
import { codexQueue } from "./codex_queue.ts";
import { HOOK, SessionDoor } from "./session_door.ts";
import { sessionSocket } from "./session_socket.ts";

export class AgentBells implements AsyncDisposable {
  readonly #agent: Agent;
  readonly #bells: readonly Bell[];
  readonly #ringer: Ringer;
  readonly #door: SessionDoor | Bell;

  /** Rings for `agent` until `signal` aborts; `thread` returns the thread of Codex that the client has named. */
  constructor(
    agent: Agent,
    { client, environment, door, thread, signal }: {
      /** What the client says of itself. */
      readonly client: ClientInfo | undefined;
      readonly environment: Readonly<Record<string, string>>;
      readonly door: string;
      readonly thread: () => string | undefined;
      readonly signal: AbortSignal;
    },
  ) {
    this.#agent = agent;
    this.#door = this.#openDoor(door, client);
    const clients = likelyClients(client);
    const made: Readonly<Record<BellName, () => Bell>> = {
      "session socket": () => sessionSocket(clients.flatMap(({ inbox }) => inbox ?? []), environment),
      hook: () => this.#door instanceof SessionDoor ? this.#door.bell : this.#door,
      "codex queue": () => codexQueue(environment, thread),
    };
    this.#bells = [...new Set(clients.flatMap(bellNamesOf))].map((name) => made[name]());
    this.#ringer = new Ringer({
      bells: this.#bells,
      waiting: () => this.#waiting(),
      changed: (ms, ended) => agent.nextChange({ ms, signal: ended }),
      onRing: ({ bell, failure, upTo }) => {
        if (failure === undefined) agent.rung(this.#unfetched().filter(({ seq }) => seq <= upTo), bell);
      },
    });
    this.#ringer.run(signal);
  }

  get state(): BellsState {
    const bells = this.#bells.map((bell) => {
      const why = bell.whyNot();
      return { name: bell.name, ...(why === undefined ? {} : { why_not: why }) };
    });
    const { last } = this.#ringer;
    return { bells, ...(last === undefined ? {} : { last_ring: last }) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#door instanceof SessionDoor) await this.#door[Symbol.asyncDispose]();
  }

  #waiting() {
    return waitingIn(this.#unfetched());
  }

  #unfetched() {
    return this.#agent.mailbox.unfetched().filter(isWaking);
  }

  /** Returns the door, or a bell that says why there is none: the session goes on without it. */
  #openDoor(path: string, client: ClientInfo | undefined): SessionDoor | Bell {
    const agent = this.#agent;
    const { name, link } = agent;
    const state = () => ({
      ...{ ai_id: name, client, hub: link.hub, connected: link.isConnected, pid: Deno.pid },
      waiting: this.#waiting()?.count ?? 0,
      ...this.state,
    });
    try {
      return SessionDoor.open(path, { state, onWaiter: () => agent.changed() });
    } catch (error) {
      const why = `cannot listen at ${path}: ${error instanceof Error ? error.message : error}`;
      return { name: HOOK, whyNot: () => why, ring: () => Promise.reject(new Error(why)) };
    }
  }
}

function isWaking({ type, from, to }: Entry): boolean {
  return wakes({ type, from, isForEveryone: to === "everyone" });
}
