import assert from "node:assert/strict";
import { systemClock } from "../internal/clock.ts";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import type { ConnectionEvent } from "./hub_client.ts";
import { connect } from "./testing/scripted_client.ts";
import { ScriptedHub } from "./testing/scripted_hub.ts";

Deno.test("a client whose token was revoked or refused goes on with another one, and ends when there is none", async () => {
  using hub = new ScriptedHub();
  // A file is empty for a moment while a shell writes to it.
  const tokens = [() => "first", () => assert.fail("it is empty"), () => "second"];
  const clock = {
    ...{ wallMs: Date.now, monotonicMs: () => performance.now() },
    delay: (ms: number, signal?: AbortSignal) => systemClock.delay(ms / 500, signal),
  };
  const token = () => Promise.resolve().then(() => (tokens.length > 1 ? tokens.shift()! : tokens[0]!)());
  await using client = connect(hub, { clock, token });
  const end = (code: string) => ({ message_type: "error", code, message: "ended", definite: true });
  const first = await hub.accept();
  assert.equal((await first.admit()).token, "first");
  await first.say(end("REVOKED"));
  const second = await hub.accept();
  assert.equal((await second.line())!.token, "second");
  await second.say(end("AUTH_FAILED"));
  await assert.rejects(client[Symbol.asyncIterator]().next(), { name: "HubError", code: "AUTH_FAILED" });
});

Deno.test("the local key is read for each connection, after a hub was reached, as that may have just made it", async () => {
  const hub = new ScriptedHub();
  const clock = new ManualClock();
  const keys = ["first", "second", "third"];
  const localKey = () => Promise.resolve(keys.shift());
  const attempts: number[] = [];
  const onConnection = (event: ConnectionEvent) => {
    if (event.kind === "lost") attempts.push(event.attempt);
  };
  await using _client = connect(hub, { localKey, clock, random: () => 1, onConnection });
  const first = await hub.accept();
  assert.equal((await first.admit()).local_key, "first");
  first.close();
  await waitUntil(() => clock.dueMs.includes(200), { name: "the client waits to reconnect" });
  await clock.advance(200);
  assert.equal((await (await hub.accept()).admit()).local_key, "second");
  hub[Symbol.dispose]();
  await waitUntil(() => clock.dueMs.includes(400), { name: "the client waits to reconnect again" });
  await clock.advance(200);
  await waitUntil(() => attempts.includes(2), { name: "an attempt has failed" });
  assert.deepEqual(keys, ["third"]);
});
