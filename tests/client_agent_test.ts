/** Checks what @aicollab/client does with tasks, requests and cursors, from its source, at a hub in the same process. */
import assert from "node:assert/strict";
import { formatAddress } from "../internal/address.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { connect } from "../packages/js/agent.ts";
import type { Agent, ConnectOptions, Task } from "../packages/js/api.ts";
import { visit } from "../packages/js/visit.ts";
import { KEY, TestHub } from "./test_hub.ts";

const CAPABILITY = "sums";
const REQUEST = { collaboration_type: "sum", required_capabilities: [CAPABILITY] };

function enter(world: TestHub, id: string, more: Partial<ConnectOptions> = {}): Promise<Agent> {
  return connect({ hub: formatAddress(world.hub.address), id, localKey: KEY, ...more });
}

function worker(world: TestHub, id: string): Promise<Agent> {
  return enter(world, id, { hello: { specialization: "sums", capabilities: [CAPABILITY] } });
}

async function next(agent: Agent): Promise<Task> {
  const { value } = await agent.tasks().next();
  return value;
}

Deno.test("a function does tasks, several at a time; what it throws gives them back until it has failed too often", async () => {
  await using world = await TestHub.start();
  await using asker = await enter(world, "asker");
  await using ai = await worker(world, "worker");
  const done: string[] = [];
  const working = ai.work((task) => {
    done.push(String(task.task.n));
    return task.task.n === 2
      ? Promise.reject(new Error("not this one"))
      : Promise.resolve({ n: task.task.n });
  }, { parallel: 2, tries: 2 });
  const asked = [];
  for (const n of [1, 2, 3]) asked.push(await asker.request({ ...REQUEST, task: { n } }));
  assert.deepEqual(await asked[0]!.outcome(), {
    ...{ state: "completed", result: { n: 1 }, partner: "worker", reason: undefined, componentId: undefined },
  });
  assert.deepEqual((await asked[2]!.outcome()).result, { n: 3 });
  const reasons: (string | undefined)[] = [];
  for await (const event of asked[1]!) {
    if (event.message_type === "collaboration_decline") reasons.push(event.data.reason);
    if (reasons.length === 2) break;
  }
  assert.deepEqual(reasons, ["not this one", "not this one"]);
  await asked[1]!.cancel();
  assert.equal((await asked[1]!.outcome()).state, "cancelled");
  assert.deepEqual(done.toSorted(), ["1", "2", "2", "3"]);
  await ai.close();
  await working;
});

Deno.test("a task of which the program was killed comes first to the next one, and what is lost to another AI throws", async () => {
  await using world = await TestHub.start();
  await using asker = await enter(world, "asker");
  const request = await asker.request({ ...REQUEST, lease_ms: 1_000 });
  const killed = await worker(world, "worker");
  const { sessionId, fence } = await next(killed);
  await killed.close();
  const again = await worker(world, "worker");
  const task = await next(again);
  assert.deepEqual([task.sessionId, task.fence], [sessionId, fence]);
  await again.close();
  assert.ok(task.signal.aborted);
  await assert.rejects(task.complete({}), { name: "LostTaskError" });
  // Nobody renews the lease any more, so another AI gets it.
  await using other = await worker(world, "other");
  const theirs = await next(other);
  assert.ok(theirs.sessionId === sessionId && theirs.fence > fence);
  await theirs.complete({ sum: 8 });
  assert.deepEqual((await request.outcome()).partner, "other");
});

Deno.test("questions go both ways while a task is worked on, and its requester may take it back", async () => {
  await using world = await TestHub.start();
  await using asker = await enter(world, "asker");
  await using ai = await worker(world, "worker");
  const request = await asker.request(REQUEST);
  const task = await next(ai);
  const answers = (async () => {
    for await (const message of ai) {
      if (message.message_type === "collaboration_question") await task.answer(message.seq, "half");
    }
  })();
  assert.equal(await request.ask("How far?"), "half");
  const asked = task.ask("In which unit?");
  await request.cancel("no need");
  await assert.rejects(asked, { name: "LostTaskError", message: /cancelled: no need/ });
  await assert.rejects(task.progress(1), { name: "LostTaskError" });
  await ai.close();
  await answers;
});

Deno.test("an entry counts as received once the next one is asked for, or the agent that never iterates is closed", async () => {
  await using world = await TestHub.start();
  await using other = await enter(world, "other");
  const cursorOf = async () => {
    await using short = await visit({ hub: formatAddress(world.hub.address), id: "reader", localKey: KEY });
    return short.welcome.cursor;
  };
  const reader = await enter(world, "reader");
  const before = await cursorOf();
  const { seq: first } = await other.say("first", { to: "reader" });
  const { seq: second } = await other.say("second", { to: "reader" });
  const taken: unknown[] = [];
  for await (const message of reader) {
    if (message.message_type !== "message") continue;
    taken.push(message.data.content);
    if (taken.length === 1) assert.equal(await cursorOf(), before);
    if (taken.length === 2) break;
  }
  await waitUntil(async () => await cursorOf() >= first!, { name: "the first is received" });
  assert.ok(await cursorOf() < second!);
  await reader.close({ leave: true });

  const idle = await enter(world, "reader");
  const { seq: third } = await other.say("third", { to: "reader" });
  // What the hub answers after it has been taken, too.
  await idle.say("heard");
  await idle.close({ leave: true });
  assert.ok(await cursorOf() >= third!);
});

Deno.test("connecting says what is wrong: no hub there, no address, no admission", async () => {
  await using world = await TestHub.start();
  const at = formatAddress(world.hub.address);
  await assert.rejects(
    connect({ hub: "somewhere", id: "a" }),
    /"somewhere" is no address of a hub, which is HOST:PORT/,
  );
  await assert.rejects(connect({ hub: "127.0.0.1:1", id: "a", localKey: KEY, lostMs: 50 }), {
    message: /No hub has admitted "a" at 127.0.0.1:1 within 50 ms: .*refused/i,
  });
  await assert.rejects(connect({ hub: at, id: "a", token: "wrong" }), {
    name: "HubError",
    code: "AUTH_FAILED",
  });
});
