import assert from "node:assert/strict";
import { Hono } from "hono";
import { recognizeCallers } from "./bearer.ts";
import { recognizePeers } from "./direct_peer.ts";
import { mountStreams } from "./streams_route.ts";
import { SampleAccess } from "./testing/sample_access.ts";

Deno.test("appends whose bodies do not come to their end are so many at most, and reading goes on beside them", async () => {
  const ended = Promise.withResolvers<void>();
  const access = new SampleAccess();
  const app = new Hono();
  app.use(recognizePeers({ isBehindProxy: false }), recognizeCallers(access));
  mountStreams(app, async ({ method }) => {
    if (method === "POST") await ended.promise;
    return new Response(null, { status: 204 });
  }, access);
  const ask = (role: string, method: string) =>
    app.request("/streams/v1/stream/t", { method, headers: { authorization: `Bearer secret-of-${role}` } });
  const waiting = [];
  for (const role of ["agent", "operator"]) {
    for (let n = 0; n < 32; n++) waiting.push(ask(role, "POST"));
    assert.equal((await ask(role, "POST")).status, 503);
    assert.equal((await ask(role, "GET")).status, 204);
  }
  ended.resolve();
  for (const answer of await Promise.all(waiting)) assert.equal(answer.status, 204);
});
