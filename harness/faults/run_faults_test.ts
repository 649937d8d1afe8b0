import assert from "node:assert/strict";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { RingFaults } from "../bells/ring_faults.ts";
import { type FaultResult, runFaults } from "./run_faults.ts";
import type { Fault } from "./fault.ts";
import type { FaultTargets } from "./targets.ts";

/** Records what faults ask of their targets, on a manual clock; a test overrides answers where it needs others. */
class RecordedTargets {
  readonly clock = new ManualClock();
  readonly done: string[] = [];
  readonly said: string[] = [];
  readonly over = new AbortController();
  readonly #answers: Partial<FaultTargets>;

  constructor(answers: Partial<FaultTargets> = {}) {
    this.#answers = answers;
  }

  run(faults: readonly Fault[], { enabled = true } = {}): Promise<FaultResult[]> {
    const { clock, over, said } = this;
    return runFaults(faults, { ...this.#targets(), ...this.#answers }, {
      clock,
      elapsedMs: () => clock.monotonicMs(),
      signal: over.signal,
      say: (line) => said.push(line),
      enabled,
    });
  }

  readonly bell = new RingFaults();

  #targets(): FaultTargets {
    const note = (text: string) => {
      this.done.push(`${this.clock.monotonicMs()} ${text}`);
      return Promise.resolve();
    };
    return {
      kill: (ai) => note(`kill ${ai}`),
      pause: (name) => note(`pause ${name}`),
      resume: (name) => void note(`resume ${name}`),
      proxyOf: () => undefined,
      restartHub: async ({ signal, downMs, over }) => {
        await this.clock.delay(downMs, over);
        await note(`${signal} hub`);
      },
      hitRings: (_ai, fault) => this.bell.add(fault),
      startDuplicate: (ai) => note(`duplicate ${ai}`),
      activePartner: async (over) => {
        await this.clock.delay(700, over);
        return over.aborted ? undefined : { ai_id: "AI_Partner", session_id: "s7" };
      },
      fillQuota: () => note("fill"),
      freeQuota: () => note("free"),
      isStorageFull: () => Promise.resolve(this.clock.monotonicMs() < 5_000),
    };
  }
}

const PAUSE: Fault = { kind: "pause", target: "hub", at_ms: 2_000, for_ms: 500 };
const KILL: Fault = { kind: "kill", target: "AI_1", at_ms: 1_000 };

Deno.test("each fault is applied at its time and reported in the order in which it was asked for", async () => {
  const notes = new RecordedTargets();
  const restart: Fault = { kind: "restart_hub", at_ms: 3_000, down_ms: 400 };
  const running = notes.run([PAUSE, KILL, restart]);
  await notes.clock.advance(10_000);
  assert.deepEqual(await running, [
    {
      kind: "pause",
      target: "hub",
      asked_at_ms: 2_000,
      applied_at_ms: 2_000,
      lifted_at_ms: 2_500,
      effect: "stopped for 500ms",
    },
    {
      kind: "kill",
      target: "AI_1",
      asked_at_ms: 1_000,
      applied_at_ms: 1_000,
      lifted_at_ms: null,
      effect: "its process is gone",
    },
    {
      kind: "restart_hub",
      target: null,
      asked_at_ms: 3_000,
      applied_at_ms: 3_000,
      lifted_at_ms: 3_400,
      effect: "ended by SIGKILL, ready again after 0.4 s",
    },
  ]);
  assert.deepEqual(notes.done, ["1000 kill AI_1", "2000 pause hub", "2500 resume hub", "3400 SIGKILL hub"]);
  assert.equal(notes.said[0], "fault: kill AI_1: its process is gone");
});

Deno.test("@partner is the AI that is a partner when the fault is due, or the first after that; the fault lasts from then on", async () => {
  const notes = new RecordedTargets();
  const running = notes.run([{ kind: "pause", target: "@partner", at_ms: 1_000, for_ms: 2_000 }]);
  await notes.clock.advance(10_000);
  const [result] = await running;
  assert.deepEqual([result!.target, result!.applied_at_ms, result!.lifted_at_ms], [
    "AI_Partner",
    1_700,
    3_700,
  ]);
  assert.equal(result!.effect, "stopped for 2s; it was the partner of s7");
  assert.deepEqual(notes.said, [
    `fault: pause AI_Partner: ${result!.effect}`,
    "fault: pause AI_Partner is over",
  ]);
});

Deno.test("a fault that could not be applied is reported as not applied, with the reason", async () => {
  const notes = new RecordedTargets({ kill: () => Promise.reject(new Error("AI_1 is not running")) });
  const cut: Fault = { kind: "cut", target: "AI_1", at_ms: 1_000 };
  const running = notes.run([KILL, cut]);
  await notes.clock.advance(10_000);
  for (const result of await running) {
    assert.deepEqual([result.applied_at_ms, result.lifted_at_ms], [null, null]);
  }
  assert.deepEqual((await running).map(({ effect }) => effect), [
    "AI_1 is not running",
    "AI_1 does not connect through a proxy",
  ]);
  assert.equal(notes.said[0], "fault: kill AI_1: asked for, never applied: AI_1 is not running");
});

Deno.test("a run that ends lifts the faults that still last at once and gives up those still to come", async () => {
  const notes = new RecordedTargets();
  const late: Fault = { kind: "kill", target: "AI_2", at_ms: 60_000 };
  const seeking: Fault = { kind: "kill", target: "@partner", at_ms: 2_300 };
  const running = notes.run([{ ...PAUSE, for_ms: 60_000 }, late, seeking]);
  await notes.clock.advance(2_400);
  notes.over.abort();
  const [pause, kill, partner] = await running;
  assert.deepEqual(notes.done, ["2000 pause hub", "2400 resume hub"]);
  assert.deepEqual([pause!.applied_at_ms, pause!.lifted_at_ms], [2_000, null]);
  assert.deepEqual([kill!.applied_at_ms, kill!.effect], [null, "the run ended before"]);
  assert.deepEqual(
    [partner!.applied_at_ms, partner!.effect],
    [null, "no AI was the partner of an active collaboration"],
  );
});

Deno.test("a duplicate whose first process does not end does not delay the end of a run and counts as not applied", async () => {
  const notes = new RecordedTargets({ startDuplicate: () => new Promise(() => {}) });
  const running = notes.run([{ kind: "duplicate_id", target: "AI_1", at_ms: 1_000 }]);
  await notes.clock.advance(2_000);
  notes.over.abort();
  const [result] = await running;
  assert.deepEqual([result!.applied_at_ms, result!.effect], [null, "the first process did not end"]);
});

Deno.test("a full disk counts as applied when the hub reports it, and as lifted when the hub reports space again", async () => {
  const notes = new RecordedTargets();
  const running = notes.run([{ kind: "fill_disk", at_ms: 1_000, for_ms: 3_000 }]);
  await notes.clock.advance(10_000);
  const [result] = await running;
  assert.deepEqual(notes.done, ["1000 fill", "4000 free"]);
  assert.deepEqual([result!.applied_at_ms, result!.lifted_at_ms], [1_000, 5_000]);
  assert.equal(result!.effect, "the hub reported that its storage is full; it reported space again");

  const unseen = new RecordedTargets({ isStorageFull: () => Promise.resolve(false) });
  const none = unseen.run([{ kind: "fill_disk", at_ms: 1_000, for_ms: 3_000 }]);
  await unseen.clock.advance(10_000);
  assert.deepEqual(unseen.done, ["1000 fill", "4000 free"], "the quota is freed all the same");
  assert.deepEqual((await none)[0]!.applied_at_ms, null);
});

Deno.test("a fault that cannot be lifted counts as applied and says that it was not lifted", async () => {
  const notes = new RecordedTargets({
    resume: () => {
      throw new Error("it is gone");
    },
  });
  const running = notes.run([PAUSE]);
  await notes.clock.advance(10_000);
  const [result] = await running;
  assert.deepEqual([result!.applied_at_ms, result!.lifted_at_ms], [2_000, null]);
  assert.equal(result!.effect, "stopped for 500ms; it was not lifted: it is gone");
});

Deno.test("with faults switched off none is applied, and each is reported as not applied", async () => {
  const notes = new RecordedTargets();
  const results = await notes.run([KILL, PAUSE], { enabled: false });
  assert.deepEqual(notes.done, []);
  assert.deepEqual(
    results.map(({ kind, applied_at_ms }) => [kind, applied_at_ms]),
    [["kill", null], ["pause", null]],
  );
});

Deno.test("a fault of rings takes effect with the last ring that it was to hit, and never where no bell is rung", async () => {
  const notes = new RecordedTargets();
  const target = "AI_1";
  const running = notes.run([
    { kind: "lose_rings", target, at_ms: 1_000, rings: 2 },
    { kind: "delay_rings", target, at_ms: 1_000, delay_ms: 300, rings: 2 },
    { kind: "double_rings", target, at_ms: 9_000 },
  ]);
  await notes.clock.advance(1_500);
  notes.bell.next();
  await notes.clock.advance(500);
  notes.bell.next();
  notes.bell.next();
  await notes.clock.advance(8_000);
  notes.over.abort();
  const [lost, delayed, doubled] = await running;
  assert.deepEqual([lost!.effect, lost!.applied_at_ms, lost!.lifted_at_ms], ["2 rings lost", 1_000, 2_020]);
  assert.equal(delayed!.effect, "1 ring of 2 delayed by 300ms");
  assert.deepEqual([doubled!.effect, doubled!.applied_at_ms], ["the bell of AI_1 was not rung", null]);
});
