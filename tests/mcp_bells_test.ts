/** Wakes the clients of `aicollab mcp` by their own bells. */
import assert from "node:assert/strict";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { McpSession } from "./mcp_client.ts";
import { SessionInbox } from "./session_inbox.ts";

/** The clients leave timers of their own behind when they are closed: the sanitizers would take those for leaks. */
function bellTest(name: string, run: () => Promise<void>): void {
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn: run });
}

bellTest(
  "an idle session of Claude Code is woken through its inbox, once, by a pointer that holds nothing of what was written",
  async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    await using inbox = new SessionInbox(world.folder);
    await using writer = await McpSession.start(world, hub.address, {
      args: ["--id", "writer", "--id-exact"],
    });
    await using idle = await McpSession.start(world, hub.address, {
      args: ["--id", "claude"],
      environment: inbox.environment,
    });
    await idle.tools();
    // It has called no tool yet, and can be written to.
    const name = await waitUntil(async () => {
      const { others } = (await writer.call("who")).data;
      return others.map(({ name }: { name: string }) => name).find((other: string) =>
        /^claude-[0-9a-f]{6}$/.test(other)
      );
    }, { name: "the idle session is present" });
    const secret = "the secret plan";
    const seqs: number[] = [];
    for (let n = 0; n < 5; n++) {
      seqs.push((await writer.call("send", { to: name, text: secret })).data.seq);
    }
    await waitUntil(() => inbox.connections.length > 0, { name: "the bell has rung" });
    const [[auth, user, ...more]] = inbox.connections as [Record<string, unknown>[]];
    assert.deepEqual(auth, { type: "auth", token: inbox.token });
    assert.deepEqual([user!.type, user!.msgV, user!.priority, more], ["user", 1, "next", []]);
    const [content] = inbox.texts;
    assert.match(
      content!,
      /^<cross-session-message from-name="writer">\d new for you from writer, up to seq \d+: call inbox<\/cross-session-message>$/,
    );
    assert.ok(!content!.includes(secret) && content!.length <= 200);
    // One ring is enough for all five, or two where the first one came in between.
    const { data } = await idle.call("inbox");
    assert.deepEqual(data.entries.map(({ seq }: { seq: number }) => seq), seqs);
    assert.ok(inbox.texts.length <= 2, `${inbox.texts.length} rings`);
    const { data: me, words } = await idle.call("who");
    assert.deepEqual(me.last_ring.bell, "session socket");
    assert.match(
      words,
      /woken by: session socket\. The last ring, up to seq \d+ by session socket, was sent/,
    );
    await idle.call("done", { up_to: seqs.at(-1) });
    const later = (await writer.call("send", { to: name, text: secret })).data.seq;
    await waitUntil(() => inbox.texts.some((text) => text.includes(`seq ${later}:`)), {
      name: "it rings again",
    });
  },
);

bellTest("a session whose inbox is gone says so, goes on, and loses nothing", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const inbox = new SessionInbox(world.folder);
  await using writer = await McpSession.start(world, hub.address, { args: ["--id", "writer", "--id-exact"] });
  await using idle = await McpSession.start(world, hub.address, {
    args: ["--id", "claude"],
    environment: inbox.environment,
  });
  const { you } = (await idle.call("who")).data;
  await inbox[Symbol.asyncDispose]();
  await writer.call("send", { to: you, text: "hi" });
  const failed = async () => {
    const { data, words } = await idle.call("who");
    return data.last_ring?.failure === undefined ? undefined : words;
  };
  const words = (await waitUntil(failed, { name: "the ring has failed" }))!;
  assert.match(words, /session socket, failed \(.+\) at /);
  assert.ok(!words.includes(inbox.token));
  assert.equal((await idle.call("inbox")).data.entries.length, 1);
});

bellTest("a client without any bell is told that nothing wakes it", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  await using session = await McpSession.start(world, hub.address);
  assert.match((await session.call("who")).words, /Nothing wakes you .* call inbox with wait_ms/);
});
