/** Faults against a real hub in a process of its own, real trainers, real connections and a real database. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { HubClient } from "../client/hub_client.ts";
import { activePartner } from "../harness/faults/active_partner.ts";
import { type FaultResult, runFaults } from "../harness/faults/apply.ts";
import { ChaosProxy } from "../harness/faults/chaos_proxy.ts";
import type { Fault } from "../harness/faults/fault.ts";
import { QuotaFiller } from "../harness/faults/quota_filler.ts";
import { continueProcess, stopProcess } from "../harness/faults/stopped.ts";
import type { FaultTargets } from "../harness/faults/targets.ts";
import { type Habitat, makeHabitat, type RunningHub, startHub, startTrainer } from "../harness/population.ts";
import type { Program } from "../harness/program.ts";
import { parseAddress } from "../internal/address.ts";
import { systemClock } from "../internal/clock.ts";
import { waitUntil } from "../internal/wait_until.ts";
import { makeWorld, type World } from "./aicollab.ts";
import { storedJournal } from "./stored_journal.ts";

const QUOTA_BYTES = 4_000_000;

/** A hub, AIs that come to it through proxies, trainers, and faults that hit them. */
class Scene implements FaultTargets, AsyncDisposable {
  readonly #owned = new AsyncDisposableStack();
  readonly #proxies = new Map<string, ChaosProxy>();
  readonly #trainers = new Map<string, Program>();
  readonly #habitat: Habitat;
  readonly #quotaBytes: number | undefined;
  readonly #over = new AbortController();
  #hub: RunningHub;

  private constructor(world: World, habitat: Habitat, hub: RunningHub, quotaBytes: number | undefined) {
    this.#habitat = habitat;
    this.#hub = hub;
    this.#quotaBytes = quotaBytes;
    this.#owned.use(world);
    this.#owned.defer(async () => void await this.#hub.program.stop());
  }

  static async open({ quotaBytes }: { readonly quotaBytes?: number } = {}): Promise<Scene> {
    const world = await makeWorld();
    const habitat = await makeHabitat(join(world.folder, "run"), world.environment);
    const hub = await startHub(habitat, { port: 0, httpPort: 0, leaseMs: 5_000, quotaBytes });
    return new Scene(world, habitat, hub, quotaBytes);
  }

  get database(): string {
    return this.#hub.database;
  }

  /** The JSON at `/status`. */
  async status(): Promise<Record<string, number>> {
    return await (await fetch(new URL("status", this.#hub.dashboardUrl))).json();
  }

  /** An AI that comes through a proxy of its own, and the numbers of the entries that it got. */
  async enter(ai_id: string): Promise<{ client: HubClient; seqs: number[] }> {
    const proxy = this.#owned.use(await ChaosProxy.listen(() => parseAddress(this.#hub.address)!));
    this.#proxies.set(ai_id, proxy);
    const key = await Deno.readTextFile(
      join(this.#habitat.environment.XDG_DATA_HOME!, "aicollab", "local.key"),
    );
    const client = this.#owned.use(
      new HubClient({
        address: proxy.address,
        aiId: ai_id,
        localKey: key.trim(),
        hello: { specialization: "networking" },
        random: () => 0.2,
      }),
    );
    const seqs: number[] = [];
    const reading = (async () => {
      for await (const { seq, message_type } of client) {
        if (seq !== undefined && message_type !== "caught_up") seqs.push(seq);
      }
    })();
    this.#owned.defer(() => Promise.race([reading, client.close()]));
    await client.ready();
    return { client, seqs };
  }

  async startTrainer(ai_id: string, specialization: string): Promise<Program> {
    const trainer = startTrainer(this.#habitat, this.#hub, { ai_id, specialization, seed: 1 });
    this.#owned.use(trainer);
    this.#trainers.set(ai_id, trainer);
    await trainer.ready;
    return trainer;
  }

  /** Lets faults happen, beginning now. */
  strike(...faults: readonly Fault[]): Promise<FaultResult[]> {
    const startMs = performance.now();
    return runFaults(faults, this, {
      clock: systemClock,
      elapsedMs: () => performance.now() - startMs,
      signal: this.#over.signal,
      say: () => {},
      enabled: true,
    });
  }

  endRun(): void {
    this.#over.abort();
  }

  async kill(ai_id: string): Promise<void> {
    const trainer = this.#trainers.get(ai_id)!;
    trainer.signal("SIGKILL");
    await trainer.ended;
  }

  pause(name: string): Promise<void> {
    return stopProcess(this.#pidOf(name), systemClock);
  }

  resume(name: string): Promise<void> {
    return continueProcess(this.#pidOf(name));
  }

  proxyOf(ai_id: string): ChaosProxy | undefined {
    return this.#proxies.get(ai_id);
  }

  async restartHub({ signal, downMs, over }: Parameters<FaultTargets["restartHub"]>[0]): Promise<void> {
    const { address, dashboardUrl, program } = this.#hub;
    program.signal(signal);
    await program.ended;
    await systemClock.delay(downMs, over);
    const httpPort = Number(new URL(dashboardUrl).port);
    this.#hub = await startHub(this.#habitat, {
      port: parseAddress(address)!.port,
      httpPort,
      leaseMs: 5_000,
      quotaBytes: this.#quotaBytes,
    });
  }

  async startDuplicate(ai_id: string): Promise<void> {
    const first = this.#trainers.get(ai_id)!;
    await this.startTrainer(ai_id, "networking");
    await first.ended;
  }

  activePartner(signal: AbortSignal) {
    return activePartner(this.database, { clock: systemClock, signal });
  }

  fillQuota(): Promise<void> {
    return this.#filler().fill();
  }

  freeQuota(): Promise<void> {
    return this.#filler().free();
  }

  async isStorageFull(): Promise<boolean> {
    const response = await fetch(new URL("readyz", this.#hub.dashboardUrl));
    return (await response.text()).includes("storage full");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }

  #pidOf(name: string): number {
    return (name === "hub" ? this.#hub.program : this.#trainers.get(name)!).pid;
  }

  #filler(): QuotaFiller {
    return new QuotaFiller({
      database: this.database,
      quotaBytes: this.#quotaBytes!,
      clock: systemClock,
    });
  }
}

/** Sends four messages at a time, until it is stopped. */
class Talk {
  /** The seq of every acknowledged one. */
  readonly acked: number[] = [];
  /** Between two acknowledgements. */
  longestSilenceMs = 0;
  readonly #talking: Promise<unknown>;
  #stopped = false;

  constructor(client: HubClient, bytes: number) {
    const content = "x".repeat(bytes);
    let lastMs = Infinity;
    const talk = async () => {
      while (!this.#stopped) {
        const { seq } = await client.send("message", { content });
        const nowMs = performance.now();
        this.longestSilenceMs = Math.max(this.longestSilenceMs, nowMs - lastMs);
        lastMs = nowMs;
        this.acked.push(seq!);
      }
    };
    this.#talking = Promise.all([1, 2, 3, 4].map(talk));
  }

  /** Resolves with all that was acknowledged, in order. */
  async stop(): Promise<number[]> {
    this.#stopped = true;
    await this.#talking;
    return this.acked.sort((a, b) => a - b);
  }
}

/** Each acknowledged entry is in the journal, and a reader got each of them once and in order. */
async function assertNothingLost(scene: Scene, acked: readonly number[], seqs: readonly number[]) {
  await waitUntil(() => seqs.at(-1)! >= acked.at(-1)!, { name: "the reader has the last one" });
  const stored = new Set(storedJournal(scene.database).map(({ line }) => line.seq));
  assert.deepEqual(acked.filter((seq) => !stored.has(seq)), []);
  const got = new Set(seqs);
  assert.deepEqual(acked.filter((seq) => !got.has(seq)), []);
  assert.deepEqual(seqs, [...got].sort((a, b) => a - b), "in order, none twice");
}

Deno.test("connections that are cut, late and slow cost an AI nothing that was acknowledged to it or told to it", async () => {
  await using scene = await Scene.open();
  const { client } = await scene.enter("AI_Talker");
  const { seqs } = await scene.enter("AI_Reader");
  const talk = new Talk(client, 300);
  const results = await scene.strike(
    { kind: "cut", at_ms: 100, target: "AI_Talker" },
    { kind: "cut", at_ms: 100, target: "AI_Reader", for_ms: 300 },
    { kind: "delay", at_ms: 600, target: "AI_Talker", for_ms: 300, delay_ms: 20 },
    { kind: "throttle", at_ms: 600, target: "AI_Reader", for_ms: 300, bytes_per_second: 5_000 },
    { kind: "delay", at_ms: 600, target: "AI_Nobody", for_ms: 300, delay_ms: 20 },
  );
  assert.deepEqual(results.map((result) => result.applied_at_ms !== null), [true, true, true, true, false]);
  const [cut, away, late, slow] = results.map(({ effect }) => effect);
  assert.equal(cut, "1 connection cut");
  assert.equal(away, "1 connection cut, none let in for 300ms");
  assert.match(late!, /^all of it 20 ms late, each way; \d+ writes?$/);
  assert.match(slow!, /^5000 bytes a second, each way/);
  for (const { applied_at_ms, lifted_at_ms } of results.slice(1, 4)) {
    assert.ok(lifted_at_ms! - applied_at_ms! >= 299, "it lasted its time");
  }
  await assertNothingLost(scene, await talk.stop(), seqs);
});

Deno.test("a hub that is killed with -9 is back at the same place; one that is stopped goes on; what was acknowledged is there", async () => {
  await using scene = await Scene.open();
  const { client } = await scene.enter("AI_Talker");
  const { seqs } = await scene.enter("AI_Reader");
  const talk = new Talk(client, 300);
  const [restart] = await scene.strike({ kind: "restart_hub", at_ms: 200, down_ms: 100 });
  assert.match(restart!.effect, /^ended by SIGKILL, ready again after \d+\.\d s$/);
  assert.ok(restart!.lifted_at_ms! - restart!.applied_at_ms! >= 100);
  const before = talk.acked.length;
  await waitUntil(() => talk.acked.length > before, { name: "the new hub acknowledges" });

  const pausing = scene.strike({ kind: "pause", at_ms: 0, target: "hub", for_ms: 60_000 });
  let acked = -1;
  await waitUntil(() => acked === (acked = talk.acked.length), { name: "nobody answers", intervalMs: 300 });
  scene.endRun();
  const [pause] = await pausing;
  assert.deepEqual([pause!.applied_at_ms !== null, pause!.lifted_at_ms], [true, null]);
  await waitUntil(() => talk.acked.length > acked, { name: "it answers again" });
  await assertNothingLost(scene, await talk.stop(), seqs);
});

Deno.test("a quota that is filled under load refuses what would be stored, and all of it is stored when there is space again", async () => {
  await using scene = await Scene.open({ quotaBytes: QUOTA_BYTES });
  const { client } = await scene.enter("AI_Talker");
  const { seqs } = await scene.enter("AI_Reader");
  const talk = new Talk(client, 500);
  await waitUntil(() => talk.acked.length > 20, { name: "load has set in" });
  const [fill] = await scene.strike({ kind: "fill_disk", at_ms: 0, for_ms: 3_000 });
  assert.equal(fill!.effect, "the hub said that its storage is full; and that there is space again");
  assert.ok(fill!.lifted_at_ms! - fill!.applied_at_ms! >= 2_999);
  const acked = talk.acked.length;
  await waitUntil(() => talk.acked.length > acked, { name: "it stores again" });
  assert.ok(
    talk.longestSilenceMs > 2_900,
    `nothing is acknowledged all the while: ${talk.longestSilenceMs} ms`,
  );
  await assertNothingLost(scene, await talk.stop(), seqs);
});

Deno.test("@partner is the one who works on a session, seen in the database while the hub runs", async () => {
  await using scene = await Scene.open();
  const { client: asker } = await scene.enter("AI_Asker");
  const { client: partner } = await scene.enter("AI_Partner");
  const striking = scene.strike({ kind: "cut", at_ms: 0, target: "@partner" });
  const { session_id } = await asker.send("collaboration_request", { collaboration_type: "any" });
  await partner.send("collaboration_accept", { session_id: session_id! });
  const [cut] = await striking;
  assert.equal(cut!.target, "AI_Partner");
  assert.equal(cut!.effect, `1 connection cut; it was the partner of ${session_id}`);
});

Deno.test("a trainer that is killed is gone, one that is stopped goes on, and one whose name is taken ends with exit 4", async () => {
  await using scene = await Scene.open();
  const [killed, stopped] = await Promise.all([
    scene.startTrainer("AI_Killed", "networking"),
    scene.startTrainer("AI_Stopped", "networking"),
  ]);
  const [kill, pause] = await scene.strike(
    { kind: "kill", at_ms: 0, target: "AI_Killed" },
    { kind: "pause", at_ms: 0, target: "AI_Stopped", for_ms: 200 },
  );
  assert.equal(kill!.effect, "its process is gone");
  assert.deepEqual(await killed.ended, { code: 137, early: true });
  assert.ok(pause!.lifted_at_ms! - pause!.applied_at_ms! >= 199);
  assert.equal(stopped.hasEnded, false);
  const [duplicate] = await scene.strike({ kind: "duplicate_id", at_ms: 0, target: "AI_Stopped" });
  assert.equal(duplicate!.effect, "a second process took the name, the first one ended");
  assert.equal((await stopped.ended).code, 4);
});

Deno.test("a slow reader fills the hub's buffers until the hub stops pushing to it, and gets everything in the end", async () => {
  await using scene = await Scene.open();
  const { client } = await scene.enter("AI_Talker");
  const { seqs } = await scene.enter("AI_Slow");
  const { client: other } = await scene.enter("AI_Other");
  const talk = new Talk(client, 60_000);
  const striking = scene.strike({
    kind: "throttle",
    at_ms: 0,
    target: "AI_Slow",
    for_ms: 60_000,
    bytes_per_second: 4_000,
  });
  // What is only told live goes past a reader for whom the hub holds as much as it will: that is what it counts.
  const isBehind = async () => {
    await other.send("status", { activity: "idle" });
    return (await scene.status()).dropped_live_lines! > 0;
  };
  await waitUntil(isBehind, { name: "the hub holds no more for it", timeoutMs: 60_000, intervalMs: 50 });
  const acked = await talk.stop();
  scene.endRun();
  const [slow] = await striking;
  const megabytes = Number(/up to (\d+\.\d) MB waited/.exec(slow!.effect)?.[1]);
  if (Deno.build.os === "linux") assert.ok(megabytes > 1, slow!.effect);
  await assertNothingLost(scene, acked, seqs);
});
