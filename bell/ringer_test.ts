import assert from "node:assert/strict";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { type Waiting, waitingIn } from "./pointer.ts";
import { type Bell, Ringer } from "./ringer.ts";

/** Returns a bell that notes its rings; `fails` says why one is not taken. */
function bellOf(name: string, rung: string[], fails: () => string | undefined = () => undefined): Bell {
  return {
    name,
    whyNot: () => undefined,
    ring({ newest }) {
      const why = fails();
      rung.push(`${name} ${newest}`);
      return why === undefined ? Promise.resolve() : Promise.reject(new Error(why));
    },
  };
}

/** A ringer over a manual clock, with what waits in the test's hands. */
class World implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly ringer: Ringer;
  readonly #stop = new AbortController();
  readonly #run: Promise<void>;
  #waiting: Waiting | undefined;
  #changed = Promise.withResolvers<void>();

  constructor(bells: readonly Bell[]) {
    const { clock } = this;
    const changed = (ms: number, signal: AbortSignal) =>
      Promise.race([this.#changed.promise, clock.delay(ms, signal)]);
    this.ringer = new Ringer({ bells, waiting: () => this.#waiting, changed, clock });
    this.#run = this.ringer.run(this.#stop.signal);
  }

  async wait(...seqs: number[]): Promise<void> {
    this.#waiting = waitingIn(seqs.map((seq) => ({ seq, from: "AI_2" })));
    this.#changed.resolve();
    this.#changed = Promise.withResolvers();
    await this.clock.advance(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.clock.advance(1);
    await this.#run;
  }
}

Deno.test("a bell that fails hands its ring to the next, and a repetition begins with another bell", async () => {
  const rung: string[] = [];
  let trouble: string | undefined = "nobody listens there";
  await using world = new World([bellOf("a", rung, () => trouble), bellOf("b", rung)]);
  await world.wait(7);
  await world.clock.advance(200);
  assert.deepEqual(rung.splice(0), ["a 7", "b 7"]);
  trouble = undefined;
  await world.clock.advance(30_000);
  assert.deepEqual(rung.splice(0), ["b 7"], "the other one may be held back without a word");
  await world.clock.advance(60_000);
  assert.deepEqual(rung.splice(0), ["a 7"]);
  const { bell, upTo, failure } = world.ringer.last!;
  assert.deepEqual([bell, upTo, failure], ["a", 7, undefined]);
});

Deno.test("without a bell that can be rung nothing is counted as rung: the first that can is rung at once", async () => {
  const rung: string[] = [];
  let why: string | undefined = "no session waits";
  const bell = { ...bellOf("hook", rung), whyNot: () => why };
  await using world = new World([bell]);
  await world.wait(3, 4);
  await world.clock.advance(100_000);
  assert.deepEqual(rung, []);
  why = undefined;
  await world.wait(3, 4);
  assert.deepEqual(rung, ["hook 4"]);
});

Deno.test("a bell that hangs has failed after 5 s, and the next one is rung", async () => {
  const rung: string[] = [];
  const hangs = { ...bellOf("a", rung), ring: () => new Promise<void>(() => {}) };
  await using world = new World([hangs, bellOf("b", rung)]);
  await world.wait(3);
  await world.clock.advance(5_000);
  assert.deepEqual(rung, []);
  await world.clock.advance(200);
  assert.deepEqual(rung, ["b 3"]);
});
