import assert from "node:assert/strict";
import { NodeConnection } from "./node_connection.ts";
import { ScriptedHub } from "../../client/testing/scripted_hub.ts";

const NEVER = new AbortController().signal;

Deno.test("opening rejects when it is aborted, and the connection is closed", async () => {
  using hub = new ScriptedHub();
  const aborting = new AbortController();
  const opened = NodeConnection.open(hub.address, aborting.signal);
  // The module of sockets is there by then, and the connection under way.
  await import("node:net");
  aborting.abort();
  await assert.rejects(opened, { name: "AbortError" });
});

Deno.test("opening throws where nobody listens", async () => {
  const address = (() => {
    using hub = new ScriptedHub();
    return hub.address;
  })();
  await assert.rejects(NodeConnection.open(address, NEVER), { code: "ECONNREFUSED" });
});

Deno.test("lines come whole however their bytes were cut", async () => {
  using hub = new ScriptedHub();
  const [peer, connection] = await Promise.all([hub.accept(), NodeConnection.open(hub.address, NEVER)]);
  const text = '{"message_type":"message","data":{"content":"größe 🌍"}}';
  const bytes = new TextEncoder().encode(`${text}\n\n${text}\n`);
  const reading = (async () => {
    const texts: string[] = [];
    for await (const lines of connection.chunks()) texts.push(...lines.map((line) => line.text));
    return texts;
  })();
  for (const byte of bytes) await peer.sayBytes(Uint8Array.of(byte));
  peer.close();
  assert.deepEqual(await reading, [text, text]);
  connection[Symbol.dispose]();
});

Deno.test("a connection that was closed here is at its end, and takes no more", async () => {
  using hub = new ScriptedHub();
  const [peer, connection] = await Promise.all([hub.accept(), NodeConnection.open(hub.address, NEVER)]);
  const reading = connection.chunks().next();
  connection[Symbol.dispose]();
  assert.equal((await reading).done, true);
  await assert.rejects(connection.write("late\n"));
  assert.equal(await peer.line(), undefined);
});
