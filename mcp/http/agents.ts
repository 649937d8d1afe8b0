/** Keeps the AIs that clients over HTTP are: one connection to the hub for each name, as long as a client of it is there. */
import type { Address } from "../../internal/address.ts";
import type { Clock } from "../../internal/clock.ts";
import { Agent } from "../agent.ts";
import { keepLeases } from "../lease_keeper.ts";
import { MailboxMemory } from "../mailbox_memory.ts";
import { ToolError } from "../tool_error.ts";
import type { Caller, NamedAi } from "./caller.ts";
import { Liveness } from "./liveness.ts";

/** There are so many at most. */
const MAX_AGENTS = 1_000;
/** What the hub sends to one of them while its inbox is full waits in so many characters; the rest is sent again. */
const MAX_UNDELIVERED = 262_144;

export interface HttpAgentsOptions {
  readonly hub: Address;
  readonly clock: Clock;
}

interface Held {
  readonly agent: Agent;
  /** Of requests that belong to no session. */
  readonly own: Liveness;
  /** Of all that use this AI. */
  readonly users: Set<Liveness>;
  readonly stopping: AbortController;
}

export class HttpAgents implements AsyncDisposable {
  readonly #options: HttpAgentsOptions;
  readonly #held = new Map<string, Held>();
  readonly #memory = new MailboxMemory();

  constructor(options: HttpAgentsOptions) {
    this.#options = options;
  }

  /**
   * Returns the AI of this name and caller, for the session with this `liveness` or for a request without one, which is
   * passed on to `follow`. @throws {ToolError} when there are too many.
   */
  get(
    name: string,
    { caller, ai, session, follow }: {
      readonly caller: Caller;
      readonly ai: NamedAi;
      readonly session: Liveness | undefined;
      readonly follow: (own: Liveness) => void;
    },
  ): Agent {
    // Whoever names itself must not get the AI that a token proves.
    const key = `${caller.name === undefined ? "key" : "token"} ${name}`;
    let held = this.#held.get(key);
    // What has ended an AI says so to the sessions that it had; a new one begins anew.
    if (held?.agent.link.isOver && session !== undefined && !held.users.has(session)) {
      this.#end(key, { leave: false });
      held = undefined;
    }
    held ??= this.#begin(key, name, { caller, ai });
    held.users.add(session ?? held.own);
    if (session === undefined && !held.agent.link.isOver) follow(held.own);
    return held.agent;
  }

  /** Ends those whose clients have all gone: work that they hold is offered again at once. */
  sweep(): void {
    for (const [key, { users }] of this.#held) {
      for (const user of users) if (user.isOver) users.delete(user);
      if (users.size === 0) this.#end(key, { leave: true });
    }
  }

  /** Ends all; a client that comes back to the next hub finds the work of its AI as it was, while its lease lasts. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#held.keys()].map((key) => this.#end(key, { leave: false })));
  }

  #begin(
    key: string,
    name: string,
    { caller, ai: { hello, topics } }: { readonly caller: Caller; readonly ai: NamedAi },
  ): Held {
    if (this.#held.size >= MAX_AGENTS) {
      throw new ToolError(
        "TOO_MANY_AIS",
        `this hub has ${MAX_AGENTS} AIs over HTTP already`,
        "try again in some minutes, or connect with: aicollab mcp",
      );
    }
    const { hub: address, clock } = this.#options;
    const { token, localKey, ended } = caller;
    const stopping = new AbortController();
    const agent = new Agent(name, {
      ...{ address, token, localKey, hello, clock, topics },
      memory: this.#memory,
      maxUndelivered: MAX_UNDELIVERED,
      isPassing: caller.name === undefined,
    });
    const held = { agent, own: new Liveness(clock), users: new Set<Liveness>(), stopping };
    this.#held.set(key, held);
    keepLeases(agent, stopping.signal, clock);
    const end = () => this.#end(key, { leave: false });
    ended.addEventListener("abort", end, { once: true, signal: stopping.signal });
    return held;
  }

  async #end(key: string, how: { readonly leave: boolean }): Promise<void> {
    const held = this.#held.get(key);
    if (held === undefined) return;
    this.#held.delete(key);
    held.stopping.abort();
    await held.agent.close(how);
  }
}
