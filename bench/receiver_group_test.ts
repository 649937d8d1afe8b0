import assert from "node:assert/strict";
import { Connection } from "./connection.ts";
import { message } from "./message.ts";
import { ReceiverGroup } from "./receiver_group.ts";
import type { Wire } from "./wire.ts";

/** Opens a group of one receiver, to which a server sends `text` before it disconnects. */
async function groupThatReceives(text: string): Promise<ReceiverGroup> {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  const wire: Pick<Wire, "receiver"> = { receiver: () => Connection.open(port) };
  const [group, socket] = await Promise.all([ReceiverGroup.open(wire as Wire, 1, 0), listener.accept()]);
  await socket.write(new TextEncoder().encode(text));
  socket.close();
  return group;
}

const MESSAGE = message({ publisher: 0, index: 0 });

Deno.test("a group has reached a count when each message was delivered once", async () => {
  using group = await groupThatReceives(`${MESSAGE}\n`.repeat(3));
  await group.reached(3);
  assert.equal(group.delivered, 3);
});

Deno.test("a group fails when a message is delivered twice, and when the server disconnects early", async () => {
  using twice = await groupThatReceives(`${MESSAGE}\n`.repeat(4));
  await assert.rejects(twice.reached(3), /got 4 of 3/);
  using fewer = await groupThatReceives(`${MESSAGE}\n`.repeat(2));
  await assert.rejects(fewer.reached(3), /closed a connection/);
});
