import assert from "node:assert/strict";
import { askWorker } from "./ask_worker.ts";
import { systemClock } from "./clock.ts";

const options = { name: "tester", timeoutMs: 20_000 };

/** A busy thread: its loop has an end, as Deno (2.9.6) goes on with an endless one after the thread was terminated. */
const BUSY = "for (const end = Date.now() + 3_000; Date.now() < end;);";

/** A module that answers with what `body` makes of `question`. */
function moduleOf(body: string): URL {
  const answering = new URL("./ask_worker.ts", import.meta.url).href;
  const text = `import { answerAsWorker } from "${answering}"; answerAsWorker((question) => { ${body} });`;
  return new URL(`data:text/javascript,${encodeURIComponent(text)}`);
}

Deno.test("a thread answers one question and is gone", async () => {
  // Deno's test runner (2.9.6) now and then hears nothing of a thread that was started in its first turn.
  await systemClock.delay(1);
  assert.equal(await askWorker(moduleOf("return question + 1"), 41, options), 42);
});

Deno.test("a thread that fails is an error of whoever asked, not of the program", async () => {
  await assert.rejects(askWorker(moduleOf("throw new Error('no')"), 1, options), /The tester failed: no$/);
  const missing = new URL("./there_is_no_such_worker.ts", import.meta.url);
  await assert.rejects(askWorker(missing, 1, options), /^Error: The tester died: /);
});

Deno.test("a thread that never answers is ended", async () => {
  await assert.rejects(
    askWorker(moduleOf(BUSY), 1, { ...options, timeoutMs: 50 }),
    /took longer than 50 ms/,
  );
});
