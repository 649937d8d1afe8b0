import assert from "node:assert/strict";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { FIRST_PAUSE_MS, keepServing, LONGEST_PAUSE_MS, type Serving } from "./web_server_restarter.ts";

/** A server that fails when the test wants it to. */
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

/** A restarter under a clock that the test owns. */
class Restarted implements AsyncDisposable {
  readonly clock = new ManualClock();
  /** The first server and those that the restarter started. */
  readonly servers = [new Server()];
  /** The times of the attempts to start one. */
  readonly attemptsMs: number[] = [];
  /** The next attempts succeed. */
  canStart = true;
  readonly #stopping = new AbortController();
  readonly #stopped = keepServing(this.servers[0]!, () => this.#start(), {
    clock: this.clock,
    signal: this.#stopping.signal,
  });

  #start(): Promise<Server> {
    this.attemptsMs.push(this.clock.monotonicMs());
    if (!this.canStart) return Promise.reject(new Error("taken"));
    const server = new Server();
    this.servers.push(server);
    return Promise.resolve(server);
  }

  /** Makes the last server fail; resolves when the restarter pauses. */
  async fail(): Promise<void> {
    this.servers.at(-1)!.fail();
    await waitUntil(() => this.clock.dueMs.length === 1, { name: "the pause" });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopping.abort();
    await this.#stopped;
  }
}

Deno.test("a server that failed is disposed of, and started again after a pause", async () => {
  await using restarted = new Restarted();
  await restarted.fail();
  assert.equal(restarted.servers[0]!.isDisposed, true);
  assert.equal(restarted.servers.length, 1);
  await restarted.clock.advance(FIRST_PAUSE_MS);
  assert.equal(restarted.servers.length, 2);
});

Deno.test("each attempt waits twice as long as the one before, up to a longest pause", async () => {
  await using restarted = new Restarted();
  restarted.canStart = false;
  await restarted.fail();
  await restarted.clock.advance(60_000);
  const pauses = restarted.attemptsMs.map((atMs, i) => atMs - (restarted.attemptsMs[i - 1] ?? 0));
  assert.deepEqual(pauses.slice(0, 9), [100, 200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
  restarted.canStart = true;
  await restarted.clock.advance(LONGEST_PAUSE_MS);
  assert.equal(restarted.servers.length, 2);
});

Deno.test("a server that fails soon after its start waits longer, one that ran for long does not", async () => {
  await using restarted = new Restarted();
  for (const [servedMs, pauseMs] of [[0, 100], [0, 200], [1_000, 400], [LONGEST_PAUSE_MS, 100]] as const) {
    await restarted.clock.advance(servedMs);
    const failedMs = restarted.clock.monotonicMs();
    await restarted.fail();
    await restarted.clock.advance(pauseMs);
    assert.equal(restarted.attemptsMs.at(-1)! - failedMs, pauseMs);
  }
});

Deno.test("a stopped restarter disposes of the last server and starts no other", async () => {
  const [serving, waiting] = [new Restarted(), new Restarted()];
  await waiting.fail();
  for (const restarted of [serving, waiting]) await restarted[Symbol.asyncDispose]();
  assert.equal(serving.servers[0]!.isDisposed, true);
  assert.deepEqual(waiting.attemptsMs, []);
});
