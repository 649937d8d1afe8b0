/** Kills the hub of two real trainers with -9 again and again under load, and starts it again on the same data and ports. */
import assert from "node:assert/strict";
import { linesOf } from "../harness/lines.ts";
import { formatAddress } from "../internal/address.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { makeWorld, startAicollab, type World } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { Publisher } from "./publisher.ts";
import { storedJournal } from "./stored_journal.ts";

const CYCLES = 20;
const PATIENCE = { timeoutMs: 120_000, intervalMs: 50 };

class TestTrainer implements AsyncDisposable {
  /** Holds the ids of the patterns that the hub acknowledged, as the trainer's log shows. */
  readonly shared: string[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #hearing: Promise<unknown>;

  constructor(world: World, hub: HubProcess, id: string, spec: string) {
    const place = ["--hub", formatAddress(hub.address), "--seed", "7"];
    this.#child = startAicollab(world, ["trainer", id, spec, ...place]);
    this.#hearing = Promise.all([this.#hear(), this.#child.stdout.cancel()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.kill("SIGTERM");
    assert.equal((await this.#child.status).code, 0, "a trainer that outlived its hubs ends in good order");
    await this.#hearing;
  }

  async #hear(): Promise<void> {
    for await (const line of linesOf(this.#child.stderr)) {
      const id = /Shared pattern (\S+):/.exec(line)?.[1];
      if (id !== undefined) this.shared.push(id);
    }
  }
}

Deno.test("trainers outlive 20 hubs killed with -9 under load: what was acknowledged is there once, and a collaboration completes", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  await using networking = new TestTrainer(world, hub, "AI_Node_1", "networking");
  await using graphics = new TestTrainer(world, hub, "AI_Node_2", "graphics");
  const load = new Publisher({
    ai_id: "AI_Load",
    local_key: await hub.localKey(),
    window: 64,
    target: () => undefined,
  });

  for (let cycle = 0; cycle < CYCLES; cycle++) {
    const life = load.publish(hub.address);
    const before = load.acked.size;
    await Promise.race([
      life,
      waitUntil(() => load.acked.size > before, { name: "load has set in", ...PATIENCE }),
    ]);
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 395));
    await hub.kill();
    await life;
    await hub.start();
  }

  const { completed_collaborations: before } = await hub.status();
  load.stop();
  await load.publish(hub.address);
  await waitUntil(async () => (await hub.status()).completed_collaborations > before, {
    name: "a collaboration completes after the last kill",
    ...PATIENCE,
  });

  const stored = storedJournal(hub.database).map(({ line }) => line);
  const loads = stored.filter(({ source_ai }) => source_ai === "AI_Load");
  assert.deepEqual(
    new Map(loads.map(({ message_id, seq }) => [message_id, seq])),
    load.acked,
    "an acknowledged entry has the seq of its ack",
  );
  assert.equal(loads.length, load.acked.size, "and nothing is there twice");
  const patterns = stored.filter(({ message_type }) => message_type === "pattern_share")
    .map(({ data }) => data.pattern_id);
  const shared = [...networking.shared, ...graphics.shared];
  assert.ok(shared.length > 0, "the trainers got acks for what they shared");
  for (const id of shared) {
    assert.equal(patterns.filter((pattern) => pattern === id).length, 1, `${id} is there once`);
  }
});
