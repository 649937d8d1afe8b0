/** An agent for servers that are tested without a hub. */
import type { Agent } from "../agent.ts";
import { Mailbox } from "../mailbox.ts";

/** What a tool that waits is given. */
export interface Waiting {
  readonly signal: AbortSignal;
}

/** Returns an agent whose inbox stays empty; `onWait` is called when a tool waits for it. */
export function waitingAgent(onWait: (waiting: Waiting) => void): Agent {
  const agent = {
    mailbox: new Mailbox(),
    fetched() {},
    join: () => Promise.resolve(),
    waitFor(_look: unknown, waiting: Waiting) {
      onWait(waiting);
      return new Promise<void>((resolve) => waiting.signal.addEventListener("abort", () => resolve()));
    },
  };
  return agent as unknown as Agent;
}
