import assert from "node:assert/strict";
import { JournalError } from "../journal.ts";
import { startJournalThread } from "./journal_calls.ts";

type TestCalls = {
  refuse: { request: undefined; reply: never };
  die: { request: undefined; reply: never };
};

const [CALLS, JOURNAL] = ["./journal_calls.ts", "../journal.ts"].map((path) =>
  new URL(path, import.meta.url)
);
const WORKER = new URL(
  "data:application/javascript," + encodeURIComponent(`
    import { answerJournalCalls } from "${CALLS}";
    import { JournalError } from "${JOURNAL}";
    answerJournalCalls({
      refuse() { throw new JournalError("DAMAGED", "planted"); },
      die() { throw new TypeError("a bug"); },
    });`),
);

const saying = (code: JournalError["code"], text: string) => (error: unknown) =>
  error instanceof JournalError && error.code === code && error.message.includes(text);

Deno.test("an error of storage keeps its code between threads, and any other ends the thread, which is DISK", async () => {
  using calls = startJournalThread<TestCalls>(WORKER, { name: "test thread" });
  await assert.rejects(calls.call("refuse", undefined), saying("DAMAGED", "planted"));
  await assert.rejects(calls.call("die", undefined), saying("DISK", "test thread died"));
});
