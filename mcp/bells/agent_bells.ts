/** Has the bells by which the client of one session can be woken, and rings them for what its inbox has that was not fetched. */
import { waitingIn } from "../../bell/pointer.ts";
import { Ringer } from "../../bell/ringer.ts";
import type { Agent } from "../agent.ts";
import type { BellsState } from "./bells_text.ts";
import { sessionSocket } from "./session_socket.ts";
import { wakes } from "./waking.ts";

export class AgentBells {
  readonly #bells;
  #ringer: Ringer | undefined;

  constructor(environment: Readonly<Record<string, string>>) {
    this.#bells = [sessionSocket(environment)];
  }

  /** Rings for `agent` until `signal` aborts. */
  start(agent: Agent, signal: AbortSignal): void {
    this.#ringer = new Ringer({
      bells: this.#bells,
      waiting: () => waitingIn(agent.mailbox.unfetched().filter(wakes)),
      changed: (ms, ended) => agent.nextChange({ ms, signal: ended }),
    });
    this.#ringer.run(signal);
  }

  get state(): BellsState {
    const bells = this.#bells.map((bell) => {
      const why = bell.whyNot();
      return { name: bell.name, ...(why === undefined ? {} : { why_not: why }) };
    });
    const last = this.#ringer?.last;
    return { bells, ...(last === undefined ? {} : { last_ring: last }) };
  }
}
