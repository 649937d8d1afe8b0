import assert from "node:assert/strict";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { FIRST_PAUSE_MS, keepServing, LONGEST_PAUSE_MS, type Serving } from "./web_server_restarter.ts";

/** Serves until it is told to fail. */
class Server implements Serving {
  isDisposed = false;
  readonly #failed = Promise.withResolvers<Error>();
  readonly failed = this.#failed.promise;

  fail(): void {
    this.#failed.resolve(new Error("planted"));
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.isDisposed = true;
    return Promise.resolve();
  }
}

/** One that is kept serving under a clock that a test owns. */
class Kept implements AsyncDisposable {
  readonly clock = new ManualClock();
  /** Those that were opened, the first one, too. */
  readonly servers = [new Server()];
  /** When there were attempts to open one. */
  readonly attemptsMs: number[] = [];
  /** Whether the next attempts succeed. */
  canOpen = true;
  readonly #over = new AbortController();
  readonly #keeping = keepServing(this.servers[0]!, () => this.#open(), {
    clock: this.clock,
    signal: this.#over.signal,
  });

  #open(): Promise<Server> {
    this.attemptsMs.push(this.clock.monotonicMs());
    if (!this.canOpen) return Promise.reject(new Error("taken"));
    const server = new Server();
    this.servers.push(server);
    return Promise.resolve(server);
  }

  /** Lets the last one fail; resolves when that was noticed. */
  async fail(): Promise<void> {
    this.servers.at(-1)!.fail();
    await waitUntil(() => this.clock.dueMs.length === 1, { name: "the pause" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#keeping;
  }
}

Deno.test("what failed is let go of, and opened anew after a pause", async () => {
  await using kept = new Kept();
  await kept.fail();
  assert.equal(kept.servers[0]!.isDisposed, true);
  assert.equal(kept.servers.length, 1);
  await kept.clock.advance(FIRST_PAUSE_MS);
  assert.equal(kept.servers.length, 2);
});

Deno.test("each attempt waits twice as long as the one before, up to a longest pause", async () => {
  await using kept = new Kept();
  kept.canOpen = false;
  await kept.fail();
  await kept.clock.advance(60_000);
  const pauses = kept.attemptsMs.map((atMs, i) => atMs - (kept.attemptsMs[i - 1] ?? 0));
  assert.deepEqual(pauses.slice(0, 9), [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
  kept.canOpen = true;
  await kept.clock.advance(LONGEST_PAUSE_MS);
  assert.equal(kept.servers.length, 2);
});

Deno.test("what fails soon after it was opened waits longer, what served for long does not", async () => {
  await using kept = new Kept();
  for (const [servedMs, pauseMs] of [[0, 100], [0, 200], [1_000, 400], [LONGEST_PAUSE_MS, 100]] as const) {
    await kept.clock.advance(servedMs);
    const failedMs = kept.clock.monotonicMs();
    await kept.fail();
    await kept.clock.advance(pauseMs);
    assert.equal(kept.attemptsMs.at(-1)! - failedMs, pauseMs);
  }
});

Deno.test("when it is over the last one is let go of, and nothing is opened any more", async () => {
  const [serving, waiting] = [new Kept(), new Kept()];
  await waiting.fail();
  for (const kept of [serving, waiting]) await kept[Symbol.asyncDispose]();
  assert.equal(serving.servers[0]!.isDisposed, true);
  assert.deepEqual(waiting.attemptsMs, []);
});
