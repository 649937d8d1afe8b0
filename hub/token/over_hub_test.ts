import assert from "node:assert/strict";
import { UserError } from "../../internal/user_error.ts";
import { NoHub, openOverHub } from "./over_hub.ts";

/** Listens as a hub that answers every first line with `line`, and closes. */
function hubThatSays(line: object) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serve = async () => {
    for await (const socket of listener) {
      await socket.read(new Uint8Array(1_024));
      await socket.write(new TextEncoder().encode(`${JSON.stringify(line)}\n`));
      socket.close();
    }
  };
  const served = serve();
  return {
    address: { hostname: "127.0.0.1", port: listener.addr.port },
    async [Symbol.asyncDispose]() {
      listener.close();
      await served;
    },
  };
}

const proof = { localKey: () => Promise.resolve("key") };

Deno.test("a hub that has no place is no hub that is not there: nothing is done in a folder instead", async () => {
  await using hub = hubThatSays({
    message_type: "error",
    ...{ code: "TOO_MANY_CONNECTIONS", message: "All 1 connections are taken", definite: true },
    retry_after_ms: 1_000,
  });
  const error = await openOverHub(hub.address, proof).catch((error) => error);
  assert(error instanceof UserError, String(error));
  assert.deepEqual([error.code, error.exit], ["TOO_MANY_CONNECTIONS", 5]);
  assert.match(String(error.why), /All 1 connections are taken/);
});

Deno.test("where nobody listens there is no hub", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  await assert.rejects(openOverHub({ hostname: "127.0.0.1", port }, proof), NoHub);
});
