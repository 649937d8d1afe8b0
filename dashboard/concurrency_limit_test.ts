import assert from "node:assert/strict";
import { Hono } from "hono";
import { recognizeCallers } from "./bearer.ts";
import { concurrencyLimit } from "./concurrency_limit.ts";
import { recognizePeers } from "./direct_peer.ts";
import { SampleAccess } from "./testing/sample_access.ts";

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

Deno.test("of the requests of callers with a token one name has half at most, so that it keeps no other out", async () => {
  const slow = Promise.withResolvers<void>();
  const access = new SampleAccess();
  const app = new Hono();
  app.use(recognizePeers({ isBehindProxy: false }), recognizeCallers(access), concurrencyLimit(4));
  app.get("/slow", async (c) => {
    await slow.promise;
    return c.text("done");
  });
  const ask = (role: string) =>
    app.request("/slow", { headers: { authorization: `Bearer secret-of-${role}` } });
  const waiting = [ask("agent"), ask("agent")];
  const refused = await ask("agent");
  assert.deepEqual([refused.status, await refused.text()], [
    503,
    'The dashboard answers 4 requests already, or 2 of "the_agent": ask again in a moment.\n',
  ]);
  waiting.push(ask("observer"), ask("admin"));
  assert.equal((await ask("operator")).status, 503);
  slow.resolve();
  for (const answer of await Promise.all(waiting)) assert.equal(answer.status, 200);
  assert.equal((await ask("agent")).status, 200);
});
