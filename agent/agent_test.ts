import assert from "node:assert/strict";
import type { HubMessage } from "../client/hub_client.ts";
import { systemClock } from "../internal/clock.ts";
import { Agent, type Hub } from "./agent.ts";
import { sharedWorkplace } from "./workplace.ts";

/** A hub that lists one task of several, acknowledges everything, and says nothing more. */
class HubDouble {
  readonly asked = Promise.withResolvers<object>();
  readonly #closed = Promise.withResolvers<void>();

  async *[Symbol.asyncIterator](): AsyncGenerator<HubMessage, undefined> {
    const task = { session_id: "s1", requester: "AI_A", state: "open", collaboration_type: "review" };
    const data = { collab_ops: [task], more: true };
    yield { message_type: "training_sync", data } as unknown as HubMessage;
    await this.#closed.promise;
  }

  ready() {
    return Promise.resolve({ limits: { max_line_bytes: 100_000 } });
  }

  send(type: string, data: object) {
    if (type === "sync") this.asked.resolve(data);
    return Promise.resolve({ fence: 2, lease_ms: 30_000 });
  }

  close() {
    this.#closed.resolve();
    return Promise.resolve();
  }
}

Deno.test("an agent that has done all tasks that the hub listed asks for the others, though nothing more comes", async () => {
  const hub = new HubDouble();
  const agent = new Agent(hub as unknown as Hub, {
    rules: { aiId: "AI_R", capabilities: [], from: "*", tries: 1 },
    command: { program: "/bin/echo", args: ["done"], env: {} },
    ...{ asText: false, parallel: 1, timeoutMs: 60_000, makeWorkplace: sharedWorkplace },
    ...{ keptIn: "/nowhere", clock: systemClock },
  });
  const stop = new AbortController();
  const running = agent.run(stop.signal);
  const late = new AbortController();
  const asked = await Promise.race([hub.asked.promise, systemClock.delay(10_000, late.signal)]);
  late.abort();
  stop.abort();
  await running;
  assert.deepEqual(asked, { after: "s1" });
});
