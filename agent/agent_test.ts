import assert from "node:assert/strict";
import { type HubMessage, RefusedError } from "../client/hub_client.ts";
import { systemClock } from "../internal/clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { Agent, type Hub } from "./agent.ts";
import { byCommand } from "./by_command.ts";
import { sharedWorkplace } from "./workplace.ts";

const TASK = { session_id: "s1", requester: "AI_A", state: "open", collaboration_type: "review" };

/** A hub that lists one task of several, acknowledges everything, and says nothing more until it is handed back. */
class HubDouble {
  readonly asked = Promise.withResolvers<object>();
  readonly sent: string[] = [];
  /** No result is taken. */
  refuses = false;
  /** It lists further tasks when it is asked. */
  more = true;
  readonly #handedBack = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<void>();

  async *[Symbol.asyncIterator](): AsyncGenerator<HubMessage, undefined> {
    const data = { collab_ops: [TASK], more: this.more };
    yield { message_type: "training_sync", data } as unknown as HubMessage;
    await Promise.race([this.#handedBack.promise, this.#closed.promise]);
    yield { message_type: "collaboration_reopened", data: TASK } as unknown as HubMessage;
    await this.#closed.promise;
  }

  ready() {
    return Promise.resolve({ limits: { max_line_bytes: 100_000 } });
  }

  send(type: string, data: object) {
    this.sent.push(type);
    if (type === "sync") this.asked.resolve(data);
    if (type === "collaboration_decline") this.#handedBack.resolve();
    if (type === "collaboration_complete" && this.refuses) {
      return Promise.reject(new RefusedError({ code: "FORBIDDEN", message: "no", definite: true }));
    }
    return Promise.resolve({ fence: 2, lease_ms: 30_000 });
  }

  close() {
    this.#closed.resolve();
    return Promise.resolve();
  }
}

function agentAt(hub: HubDouble, { keptIn = "/nowhere", once = false } = {}): Agent {
  return new Agent(hub as unknown as Hub, {
    rules: { aiId: "AI_R", capabilities: [], from: "*", tries: 1 },
    doTask: byCommand({
      command: { program: "/bin/echo", args: ["done"], env: {} },
      ...{ asText: false, timeoutMs: 60_000, makeWorkplace: sharedWorkplace, clock: systemClock },
    }),
    ...{ parallel: 1, once, keptIn, clock: systemClock },
  });
}

Deno.test("a task whose result the hub refuses counts as failed, and is not done over and over", async () => {
  const keptIn = await Deno.makeTempDir({ prefix: "aicollab-agent-" });
  const hub = new HubDouble();
  hub.refuses = true;
  const stop = new AbortController();
  const running = agentAt(hub, { keptIn }).run(stop.signal);
  const declines = () => hub.sent.filter((type) => type === "collaboration_decline").length;
  await waitUntil(() => declines() > 1, { name: "it is declined when it is offered again" });
  stop.abort();
  await running;
  assert.equal(hub.sent.filter((type) => type === "collaboration_accept").length, 1);
  await Deno.remove(keptIn, { recursive: true });
});

Deno.test("an agent that has done all tasks that the hub listed asks for the others, though nothing more comes", async () => {
  const hub = new HubDouble();
  const agent = agentAt(hub);
  const stop = new AbortController();
  const running = agent.run(stop.signal);
  const late = new AbortController();
  const asked = await Promise.race([hub.asked.promise, systemClock.delay(10_000, late.signal)]);
  late.abort();
  stop.abort();
  await running;
  assert.deepEqual(asked, { after: "s1" });
});

Deno.test("an agent that is to work once leaves by itself when it has done what waited, and hands nothing back", async () => {
  const hub = new HubDouble();
  hub.more = false;
  await agentAt(hub, { once: true }).run(new AbortController().signal);
  assert.deepEqual(hub.sent.filter((type) => type.startsWith("collaboration")), [
    "collaboration_accept",
    "collaboration_complete",
  ]);
});
