/** Applies faults to a real hub in a process of its own, real trainers, real connections and a real database. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { HubClient } from "../client/hub_client.ts";
import { type FaultResult, runFaults } from "../harness/faults/run_faults.ts";
import { ChaosProxy } from "../harness/faults/chaos_proxy.ts";
import type { Fault } from "../harness/faults/fault.ts";
import { makeSandbox } from "../harness/population.ts";
import type { Program } from "../harness/program.ts";
import { MemberProcesses } from "../harness/run/member_processes.ts";
import { RunTargets } from "../harness/run/fault_targets.ts";
import { OwnHub } from "../harness/run/own_hub.ts";
import { trainerSpecs } from "../harness/scenario/member_specs.ts";
import { systemClock } from "../internal/clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { makeWorld } from "./aicollab.ts";
import { storedJournal } from "./stored_journal.ts";

const QUOTA_BYTES = 4_000_000;

const NO_BELLS = { hit: () => ({ count: 0 }), awake: () => undefined };

interface SceneOptions {
  readonly quotaBytes?: number;
  /** These trainers are connected from the beginning. */
  readonly trainers?: readonly string[];
}

/** A scene is a hub, AIs that connect through proxies, trainers, and faults that hit them, all as in a run. */
class Scene implements AsyncDisposable {
  readonly #owned: AsyncDisposableStack;
  readonly #proxies = new Map<string, ChaosProxy>();
  readonly #over = new AbortController();
  readonly #hub: OwnHub;
  readonly #trainers: MemberProcesses;
  readonly #targets: RunTargets;
  /** Holds what is printed of the faults. */
  readonly said: string[] = [];

  private constructor(
    owned: AsyncDisposableStack,
    hub: OwnHub,
    trainers: MemberProcesses,
    quotaBytes: number | undefined,
  ) {
    this.#owned = owned;
    this.#hub = hub;
    this.#trainers = trainers;
    this.#targets = new RunTargets({
      trainers,
      bells: NO_BELLS,
      hub,
      proxies: this.#proxies,
      quotaBytes,
      clock: systemClock,
    });
  }

  static async open({ quotaBytes, trainers: names = [] }: SceneOptions = {}): Promise<Scene> {
    await using owned = new AsyncDisposableStack();
    const world = owned.use(await makeWorld());
    const sandbox = await makeSandbox(join(world.folder, "run"), world.environment);
    await Deno.mkdir(join(sandbox.folder, "ledgers"));
    const hub = await OwnHub.start(sandbox, { leaseMs: 5_000, quotaBytes });
    owned.defer(() => hub.stop());
    const members = names.map((ai_id) => ({ ai_id, specialization: "networking", start_ms: 0 }));
    const trainers = new MemberProcesses(trainerSpecs({ members }), {
      ...{ sandbox, seed: 1, addressOf: () => hub.address, credentialsOf: () => hub.credentialsOf() },
      ...{ elapsedMs: () => performance.now(), say: () => {} },
      ...{ execOf: ({ exec }) => exec, ringOf: () => "true" },
    });
    owned.defer(() => trainers.stop());
    await Promise.all(trainers.members.map((member) => trainers.start(member).ready));
    return new Scene(owned.move(), hub, trainers, quotaBytes);
  }

  get database(): string {
    return this.#hub.database;
  }

  /** Returns the JSON at `/status`. */
  async status(): Promise<Record<string, number>> {
    return await (await fetch(this.#hub.statusUrl)).json();
  }

  /** Returns the process of that trainer. */
  trainer(ai_id: string): Program {
    return this.#trainers.running(ai_id)!.program;
  }

  /** Connects an AI through a proxy of its own; `seqs` grows by the numbers of the entries that it gets. */
  async enter(ai_id: string): Promise<{ client: HubClient; seqs: number[] }> {
    const proxy = this.#owned.use(await ChaosProxy.listen(() => this.#hub.address));
    this.#proxies.set(ai_id, proxy);
    const client = this.#owned.use(
      new HubClient({
        ...{ ...this.#hub.credentialsOf(), address: proxy.address, aiId: ai_id },
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

  /** Applies faults at their times, counted from now. */
  applyFaults(...faults: readonly Fault[]): Promise<FaultResult[]> {
    const startMs = performance.now();
    return runFaults(faults, this.#targets, {
      clock: systemClock,
      elapsedMs: () => performance.now() - startMs,
      signal: this.#over.signal,
      say: (line) => this.said.push(line),
      enabled: true,
    });
  }

  endRun(): void {
    this.#over.abort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owned.disposeAsync();
  }
}

/** Sends four messages at a time, until it is stopped. */
class Talk {
  /** Holds the seq of every acknowledged message. */
  readonly acked: number[] = [];
  /** This is the longest time between two acknowledgements. */
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

  /** Resolves with the seq of every acknowledged message, in order. */
  async stop(): Promise<number[]> {
    this.#stopped = true;
    await this.#talking;
    return this.acked.sort((a, b) => a - b);
  }
}

/** Checks that each acknowledged entry is in the journal, and that a reader got each of them once and in order. */
async function assertNothingLost(scene: Scene, acked: readonly number[], seqs: readonly number[]) {
  await waitUntil(() => seqs.at(-1)! >= acked.at(-1)!, { name: "the reader has the last one" });
  const stored = new Set(storedJournal(scene.database).map(({ line }) => line.seq));
  assert.deepEqual(acked.filter((seq) => !stored.has(seq)), []);
  const got = new Set(seqs);
  assert.deepEqual(acked.filter((seq) => !got.has(seq)), []);
  assert.deepEqual(seqs, [...got].sort((a, b) => a - b), "in order, none twice");
}

Deno.test("connections that are cut, late and slow cost an AI nothing that was acknowledged or published to it", async () => {
  await using scene = await Scene.open();
  const { client } = await scene.enter("AI_Talker");
  const { seqs } = await scene.enter("AI_Reader");
  const talk = new Talk(client, 300);
  const results = await scene.applyFaults(
    { kind: "cut", at_ms: 100, target: "AI_Talker" },
    { kind: "cut", at_ms: 100, target: "AI_Reader", for_ms: 300 },
    { kind: "delay", at_ms: 600, target: "AI_Talker", for_ms: 300, delay_ms: 20 },
    { kind: "throttle", at_ms: 600, target: "AI_Reader", for_ms: 300, bytes_per_second: 5_000 },
    { kind: "delay", at_ms: 600, target: "AI_Nobody", for_ms: 300, delay_ms: 20 },
  );
  assert.deepEqual(results.map((result) => result.applied_at_ms !== null), [true, true, true, true, false]);
  const [cut, away, late, slow] = results.map(({ effect }) => effect);
  assert.equal(cut, "1 connection cut");
  assert.equal(away, "1 connection cut, new ones refused for 300ms");
  assert.match(late!, /^all bytes delayed by 20 ms, each way; \d+ delayed writes?$/);
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
  const [restart] = await scene.applyFaults({ kind: "restart_hub", at_ms: 200, down_ms: 100 });
  assert.match(restart!.effect, /^ended by SIGKILL, ready again after \d+\.\d s$/);
  assert.ok(restart!.lifted_at_ms! - restart!.applied_at_ms! >= 100);
  const [orderly] = await scene.applyFaults({ kind: "restart_hub", at_ms: 0, signal: "SIGTERM" });
  assert.match(orderly!.effect, /^ended by SIGTERM, ready again after \d+\.\d s$/);
  const before = talk.acked.length;
  await waitUntil(() => talk.acked.length > before, { name: "the new hub acknowledges" });

  const pausing = scene.applyFaults({ kind: "pause", at_ms: 0, target: "hub", for_ms: 60_000 });
  const isPaused = () => scene.said.some((line) => line.startsWith("fault: pause hub: stopped"));
  await waitUntil(isPaused, { name: "the hub is paused" });
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
  const [fill] = await scene.applyFaults({ kind: "fill_disk", at_ms: 0, for_ms: 3_000 });
  assert.equal(fill!.effect, "the hub reported that its storage is full; it reported space again");
  assert.ok(fill!.lifted_at_ms! - fill!.applied_at_ms! >= 2_999);
  const acked = talk.acked.length;
  await waitUntil(() => talk.acked.length > acked, { name: "it stores again" });
  assert.ok(
    talk.longestSilenceMs > 2_900,
    `nothing is acknowledged all the while: ${talk.longestSilenceMs} ms`,
  );
  await assertNothingLost(scene, await talk.stop(), seqs);
});

Deno.test("@partner is the AI that works on a collaboration, read from the database while the hub runs", async () => {
  await using scene = await Scene.open();
  const { client: asker } = await scene.enter("AI_Asker");
  const { client: partner } = await scene.enter("AI_Partner");
  const applying = scene.applyFaults({ kind: "cut", at_ms: 0, target: "@partner" });
  const { session_id } = await asker.send("collaboration_request", { collaboration_type: "any" });
  await partner.send("collaboration_accept", { session_id: session_id! });
  const [cut] = await applying;
  assert.equal(cut!.target, "AI_Partner");
  assert.equal(cut!.effect, `1 connection cut; it was the partner of ${session_id}`);
});

Deno.test("a trainer that is killed is gone, one that is stopped goes on, and one whose name is taken ends with exit 4", async () => {
  await using scene = await Scene.open({ trainers: ["AI_Killed", "AI_Stopped"] });
  const [killed, stopped] = [scene.trainer("AI_Killed"), scene.trainer("AI_Stopped")];
  const [kill, pause] = await scene.applyFaults(
    { kind: "kill", at_ms: 0, target: "AI_Killed" },
    { kind: "pause", at_ms: 0, target: "AI_Stopped", for_ms: 200 },
  );
  assert.equal(kill!.effect, "its process is gone");
  assert.deepEqual(await killed.ended, { code: 137, early: true, killed: false });
  assert.ok(pause!.lifted_at_ms! - pause!.applied_at_ms! >= 199);
  assert.equal(stopped.hasEnded, false);
  const [duplicate] = await scene.applyFaults({ kind: "duplicate_id", at_ms: 0, target: "AI_Stopped" });
  assert.equal(duplicate!.effect, "a second process took the ai_id, the first one ended");
  assert.equal((await stopped.ended).code, 4);
});

Deno.test("a slow reader fills the hub's buffers until the hub stops pushing to it, and gets everything in the end", async () => {
  await using scene = await Scene.open();
  const { client } = await scene.enter("AI_Talker");
  const { seqs } = await scene.enter("AI_Slow");
  const { client: other } = await scene.enter("AI_Other");
  const talk = new Talk(client, 60_000);
  const applying = scene.applyFaults({
    kind: "throttle",
    at_ms: 0,
    target: "AI_Slow",
    for_ms: 60_000,
    bytes_per_second: 4_000,
  });
  // The hub drops live lines for a reader whose outbox is full, and counts them.
  const isBehind = async () => {
    await other.send("status", { activity: "idle" });
    return (await scene.status()).dropped_live_lines! > 0;
  };
  await waitUntil(isBehind, { name: "the hub holds no more for it", timeoutMs: 60_000, intervalMs: 50 });
  const acked = await talk.stop();
  scene.endRun();
  const [slow] = await applying;
  const megabytes = Number(/up to (\d+\.\d) MB in the system/.exec(slow!.effect)?.[1]);
  if (Deno.build.os === "linux") assert.ok(megabytes > 1, slow!.effect);
  await assertNothingLost(scene, acked, seqs);
});
