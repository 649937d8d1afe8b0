import assert from "node:assert/strict";
import { McpServer } from "@modelcontextprotocol/server";
import { ManualClock } from "../../internal/testing/manual_clock.ts";
import type { Caller } from "./caller.ts";
import { McpHttp } from "./handler.ts";
import { IDLE_MS, LEFT_MS } from "./liveness.ts";

const NOBODY = { hostname: "127.0.0.1", port: 1 };
const CALLER: Caller = { name: "AI_1", token: "t", localKey: undefined, ended: new AbortController().signal };
const HELLO = {
  ...{ jsonrpc: "2.0", id: 1, method: "initialize" },
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "1" } },
};
const PING = { jsonrpc: "2.0", id: 2, method: "ping" };
const HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };

/** A handler with servers that have nothing, by a clock of the test. */
class Door implements AsyncDisposable {
  readonly clock = new ManualClock();
  readonly #http = new McpHttp({
    hub: NOBODY,
    clock: this.clock,
    build: () => new McpServer({ name: "test", version: "1" }),
  });

  ask(method: string, body?: object, session?: string, caller = CALLER): Promise<Response> {
    return this.#http.fetch(
      new Request("http://127.0.0.1/mcp", {
        method,
        headers: { ...HEADERS, ...(session === undefined ? {} : { "mcp-session-id": session }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
      caller,
    );
  }

  async begin(caller = CALLER): Promise<string> {
    const answer = await this.ask("POST", HELLO, undefined, caller);
    await answer.text();
    return answer.headers.get("mcp-session-id")!;
  }

  /** Resolves with whether there is such a session; without one the answer names none. */
  async has(session: string, caller = CALLER): Promise<boolean> {
    const answer = await this.ask("POST", PING, session, caller);
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /"result":\{\}/, "it is answered in either case");
    return answer.headers.get("mcp-session-id") === session;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http[Symbol.asyncDispose]();
  }
}

Deno.test("of a caller's hundred sessions the one that is idle the longest makes room, and where none is idle a further one is refused", async () => {
  await using door = new Door();
  const sessions: string[] = [];
  for (let n = 0; n < 100; n++) {
    sessions.push(await door.begin());
    await door.clock.advance(1);
  }
  await door.begin();
  assert.deepEqual([await door.has(sessions[0]!), await door.has(sessions[1]!)], [false, true]);
  const busy = await Promise.all(
    Array.from({ length: 100 }, async () => {
      const stream = await door.ask("GET", undefined, await door.begin());
      assert.equal(stream.status, 200);
      return stream.body!;
    }),
  );
  const refused = await door.ask("POST", HELLO);
  assert.equal(refused.status, 503);
  assert.match((await refused.json()).error.message, /or 100 of yours: end one \(DELETE\)/);
  assert.ok(await door.begin({ ...CALLER, name: "AI_2" }), "others have room");
  for (const stream of busy) await stream.cancel();
});

Deno.test("a session ends by itself: when its stream broke, when it was idle for long, when its token ended, when its client ends it", async () => {
  await using door = new Door();
  const [streaming, idle] = [await door.begin(), await door.begin()];
  const stream = await door.ask("GET", undefined, streaming);
  await door.clock.advance(IDLE_MS - 2_000);
  await stream.body!.cancel();
  assert.ok(await door.has(idle));
  await door.clock.advance(LEFT_MS + 2_000);
  assert.deepEqual([await door.has(streaming), await door.has(idle)], [false, true]);
  await door.clock.advance(IDLE_MS + 2_000);
  assert.equal(await door.has(idle), false);

  const ending = new AbortController();
  const caller = { ...CALLER, ended: ending.signal };
  const revoked = await door.begin(caller);
  ending.abort();
  assert.equal(await door.has(revoked), false);

  const left = await door.begin();
  assert.equal((await door.ask("DELETE", undefined, left)).status, 200);
  assert.equal((await door.ask("POST", PING, left)).status, 404);
});

Deno.test("a session that has ended does not wait for the end of its token", async () => {
  await using door = new Door();
  const { signal: ended } = new AbortController();
  const [add, remove] = [ended.addEventListener, ended.removeEventListener];
  const waiting = new Set<unknown>();
  ended.addEventListener = (...given: Parameters<typeof add>) => {
    waiting.add(given[1]);
    add.apply(ended, given);
  };
  ended.removeEventListener = (...given: Parameters<typeof remove>) => {
    waiting.delete(given[1]);
    remove.apply(ended, given);
  };
  const caller = { ...CALLER, ended };
  const left = await door.begin(caller);
  await door.begin(caller);
  assert.equal(waiting.size, 2);
  assert.equal((await door.ask("DELETE", undefined, left, caller)).status, 200);
  await door.clock.advance(IDLE_MS + 2_000);
  assert.equal(waiting.size, 0);
});

Deno.test("a session is its caller's alone", async () => {
  await using door = new Door();
  const session = await door.begin();
  assert.equal(await door.has(session, { ...CALLER, name: "AI_2" }), false);
  assert.equal(await door.has(session), true);
});

Deno.test("a stream that is open keeps its session, and what is under way ends with the handler", async () => {
  const door = new Door();
  const session = await door.begin();
  const stream = await door.ask("GET", undefined, session);
  await door.clock.advance(2 * IDLE_MS);
  assert.ok(await door.has(session));
  await door[Symbol.asyncDispose]();
  assert.equal(await stream.text(), "");
  assert.equal((await door.ask("POST", HELLO)).status, 503);
});
