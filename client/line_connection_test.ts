import assert from "node:assert/strict";
import { LineConnection } from "./line_connection.ts";
import { ScriptedHub } from "./testing/scripted_hub.ts";

Deno.test("opening rejects when it is aborted, also where Deno goes on connecting, and that connection is closed", async () => {
  using hub = new ScriptedHub();
  const { connect } = Deno;
  const released = Promise.withResolvers<void>();
  try {
    Object.assign(Deno, { connect: () => released.promise.then(() => connect(hub.address)) });
    const aborting = new AbortController();
    const opened = LineConnection.open(hub.address, aborting.signal);
    aborting.abort();
    await assert.rejects(opened, { name: "AbortError" });
    released.resolve();
    assert.equal(await (await hub.accept()).line(), undefined);
  } finally {
    Object.assign(Deno, { connect });
  }
});

Deno.test("opening throws where nobody listens", async () => {
  const address = (() => {
    using hub = new ScriptedHub();
    return hub.address;
  })();
  await assert.rejects(
    LineConnection.open(address, new AbortController().signal),
    Deno.errors.ConnectionRefused,
  );
});
