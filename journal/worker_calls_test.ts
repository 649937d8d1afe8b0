import assert from "node:assert/strict";
import { JournalError } from "./journal.ts";
import { WorkerCalls } from "./worker_calls.ts";

type TestCalls = {
  double: { request: number; reply: number };
  die: { request: undefined; reply: never };
  refuse: { request: undefined; reply: never };
};

const HELPER = new URL("./worker_calls.ts", import.meta.url);
const JOURNAL = new URL("./journal.ts", import.meta.url);
const WORKER = new URL(
  "data:application/javascript," + encodeURIComponent(`
    import { answerCalls } from "${HELPER}";
    import { JournalError } from "${JOURNAL}";
    const tell = answerCalls({
      double(n) { tell("doubling " + n); return 2 * n; },
      die() { throw new TypeError("a bug"); },
      refuse() { throw new JournalError("DAMAGED", "planted"); },
    });`),
);

const saying = (code: JournalError["code"], text: string) => (error: unknown) =>
  error instanceof JournalError && error.code === code && error.message.includes(text);

Deno.test("calls are answered in order, events come between", async () => {
  const heard: unknown[] = [];
  using calls = new WorkerCalls<TestCalls>(WORKER, {
    name: "test worker",
    onEvent: (event) => heard.push(event),
  });
  const replies = [calls.call("double", 2), calls.call("double", 3)].map((reply) =>
    reply.then((n) => heard.push(n))
  );
  await Promise.all(replies);
  assert.deepEqual(heard, ["doubling 2", 4, "doubling 3", 6]);
});

Deno.test("an error of storage rejects its call alone", async () => {
  using calls = new WorkerCalls<TestCalls>(WORKER, { name: "test worker" });
  await assert.rejects(calls.call("refuse", undefined), saying("DAMAGED", "planted"));
  assert.equal(await calls.call("double", 2), 4);
});

Deno.test("when a worker dies, every call is rejected with DISK, then and ever after", async () => {
  using calls = new WorkerCalls<TestCalls>(WORKER, { name: "test worker" });
  const asked = [calls.call("die", undefined), calls.call("double", 1)];
  for (const call of asked) await assert.rejects(call, saying("DISK", "test worker died"));
  await assert.rejects(calls.call("double", 1), saying("DISK", "a bug"));
});

Deno.test("a worker that cannot be loaded rejects its calls", async () => {
  const missing = new URL("data:application/javascript,import 'node:missing'");
  using calls = new WorkerCalls<TestCalls>(missing, { name: "test worker" });
  await assert.rejects(calls.call("double", 1), saying("DISK", "test worker died"));
});
