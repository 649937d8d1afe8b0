import assert from "node:assert/strict";
import { serveWeb } from "./web_server.ts";

const ANY = { hostname: "127.0.0.1", port: 0 };

Deno.test("a stream that never ends does not keep the server from ending, and hears of it", async () => {
  const cancelled = Promise.withResolvers<void>();
  const stream = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new Uint8Array(1)),
    cancel: () => cancelled.resolve(),
  });
  const server = await serveWeb(ANY, () => new Response(stream));
  const { body } = await fetch(`http://127.0.0.1:${server.address.port}/`);
  const reader = body!.getReader();
  assert.equal((await reader.read()).value!.length, 1);
  await server[Symbol.asyncDispose]();
  await cancelled.promise;
  await assert.rejects(reader.read());
});

Deno.test("a handler that fails is answered with 500, the next request as ever", async () => {
  await using server = await serveWeb(ANY, (request) => {
    if (request.url.endsWith("/bad")) throw new Error("planted");
    return new Response("good");
  });
  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${server.address.port}${path}`);
    return [answer.status, await answer.text()];
  };
  assert.equal((await get("/bad"))[0], 500);
  assert.deepEqual(await get("/"), [200, "good"]);
});
