import assert from "node:assert/strict";
import { type Failure, WorkerCalls } from "./worker_rpc.ts";

type TestCalls = {
  double: { request: number; reply: number };
  later: { request: number; reply: number };
  refuse: { request: undefined; reply: never };
  refuseLater: { request: undefined; reply: never };
  die: { request: undefined; reply: never };
};

const RPC = new URL("./worker_rpc.ts", import.meta.url);
const WORKER = moduleOf(`
  import { answerCalls } from "${RPC}";
  class Refused extends Error { name = "Refused"; code = "PLANTED"; }
  const isBug = (error) => error instanceof TypeError;
  const toFailure = (error) => isBug(error) ? undefined : { name: error.name, message: error.message, code: error.code };
  const send = answerCalls({
    double(n) { send("doubling " + n); return 2 * n; },
    later: (n) => Promise.resolve(2 * n),
    refuse() { throw new Refused("no"); },
    refuseLater: () => Promise.reject(new Refused("not later")),
    die() { throw new TypeError("a bug"); },
  }, toFailure);`);

function moduleOf(text: string): URL {
  return new URL(`data:application/javascript,${encodeURIComponent(text)}`);
}

/** The failure itself as an error's cause, to be looked at. */
const toError = (failure: Failure) => new Error(failure.name, { cause: failure });
const OPTIONS = { name: "test worker", toError };

/** What a call was rejected with. */
async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const error = await call.then(() => assert.fail("it was answered"), (error) => error);
  return error.cause;
}

Deno.test("calls are answered in order, events come between", async () => {
  const heard: unknown[] = [];
  const onEvent = (event: unknown) => heard.push(event);
  using calls = new WorkerCalls<TestCalls>(WORKER, { ...OPTIONS, onEvent });
  const replies = [calls.call("double", 2), calls.call("double", 3)].map((reply) =>
    reply.then((n) => heard.push(n))
  );
  await Promise.all(replies);
  assert.deepEqual(heard, ["doubling 2", 4, "doubling 3", 6]);
  assert.equal(await calls.call("later", 4), 8);
});

Deno.test("an error of a handler rejects its call alone, with its name, message and code", async () => {
  using calls = new WorkerCalls<TestCalls>(WORKER, OPTIONS);
  const refused = { name: "Refused", code: "PLANTED" };
  assert.deepEqual(await failureOf(calls.call("refuse", undefined)), { ...refused, message: "no" });
  assert.deepEqual(await failureOf(calls.call("refuseLater", undefined)), {
    ...refused,
    message: "not later",
  });
  assert.equal(await calls.call("double", 2), 4);
  assert.equal(calls.died, false);
});

Deno.test("when a thread died or was ended, every call is rejected, then and ever after", async () => {
  using calls = new WorkerCalls<TestCalls>(WORKER, OPTIONS);
  await calls.ready;
  const asked = [calls.call("die", undefined), calls.call("double", 1)];
  for (const call of [...asked, calls.call("double", 1)]) {
    const { name, message } = await failureOf(call);
    assert.equal(name, "WorkerDied");
    assert.match(message, /^The test worker died: .*a bug/);
  }
  assert.equal(calls.died, true);
  const ended = new WorkerCalls<TestCalls>(WORKER, OPTIONS);
  const unanswered = ended.call("double", 1);
  ended[Symbol.dispose]();
  assert.equal((await failureOf(unanswered)).name, "WorkerClosed");
  assert.equal((await failureOf(ended.ready)).name, "WorkerClosed");
});

Deno.test("a thread that cannot be loaded, or not in time, rejects its calls", async () => {
  using missing = new WorkerCalls<TestCalls>(moduleOf("import 'node:missing'"), OPTIONS);
  assert.match((await failureOf(missing.call("double", 1))).message, /^The test worker died/);
  // The loop has an end, as Deno (2.9.6) goes on with an endless one after the thread was terminated.
  const busy = moduleOf("for (const end = Date.now() + 3_000; Date.now() < end;);");
  using stuck = new WorkerCalls<TestCalls>(busy, { ...OPTIONS, startTimeoutMs: 50 });
  assert.equal(
    (await failureOf(stuck.call("double", 1))).message,
    "The test worker took longer than 50 ms to start",
  );
});
