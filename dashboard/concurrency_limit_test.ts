import assert from "node:assert/strict";
import { Hono } from "hono";
import { concurrencyLimit } from "./concurrency_limit.ts";

Deno.test("a request above the limit is refused with 503 and retry-after; a later one is answered", async () => {
  const slow = Promise.withResolvers<void>();
  const app = new Hono();
  app.use(concurrencyLimit(2));
  app.get("/slow", async (c) => {
    await slow.promise;
    return c.text("done");
  });
  app.get("/bad", () => assert.fail("planted"));
  app.onError((_, c) => c.text("bad", 500));
  assert.equal((await app.request("/bad")).status, 500);
  const waiting = [app.request("/slow"), app.request("/slow")];
  const refused = await app.request("/slow");
  assert.deepEqual([refused.status, refused.headers.get("retry-after")], [503, "1"]);
  slow.resolve();
  for (const answer of await Promise.all(waiting)) assert.equal(answer.status, 200);
  assert.equal((await app.request("/slow")).status, 200);
});
