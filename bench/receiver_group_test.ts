import assert from "node:assert/strict";
import { Audience } from "./receiver_group.ts";
import { Link } from "./connection.ts";
import { message } from "./message.ts";
import type { Wire } from "./wire.ts";

/** A server that sends `text` to its only receiver. */
async function tellOne(text: string): Promise<Audience> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const wire: Pick<Wire, "receiver"> = { receiver: () => Link.open(port) };
  const [audience, socket] = await Promise.all([Audience.open(wire as Wire, 1, 0), listener.accept()]);
  await socket.write(new TextEncoder().encode(text));
  socket.close();
  return audience;
}

const MESSAGE = message({ publisher: 0, index: 0 });

Deno.test("an audience has reached a count when each message came once", async () => {
  using audience = await tellOne(`${MESSAGE}\n`.repeat(3));
  await audience.reached(3);
  assert.equal(audience.delivered, 3);
});

Deno.test("an audience fails when a message comes twice, and when the server goes away early", async () => {
  using twice = await tellOne(`${MESSAGE}\n`.repeat(4));
  await assert.rejects(twice.reached(3), /got 4 of 3/);
  using fewer = await tellOne(`${MESSAGE}\n`.repeat(2));
  await assert.rejects(fewer.reached(3), /closed a connection/);
});
