/** Resources and prompts of `aicollab mcp`, and at `/mcp`, with the clients of both lines of the protocol's SDK. */
import assert from "node:assert/strict";
import { makeWorld, type World } from "./aicollab.ts";
import { bearerOf } from "./bearer_of.ts";
import { HubProcess } from "./hub_process.ts";
import { type Line, LINES, McpSession } from "./mcp_client.ts";
import { mcpTest } from "./mcp_test_case.ts";

type Enter = (world: World, hub: HubProcess, id: string, line: Line) => Promise<McpSession>;

/** A session under an exact name, which both ways have. */
const WAYS: Readonly<Record<string, Enter>> = {
  "stdio": (world, hub, id, line) =>
    McpSession.start(world, hub.address, { line, args: ["--id", id, "--id-exact"] }),
  "HTTP": async (world, hub, id, line) =>
    await McpSession.overHttp(hub.origin, { line, headers: await bearerOf(world, hub, id) }),
};

const LONG = `${"x".repeat(30_000)}THE END`;
/** What a peer wrote stands between tags with a random part. */
const fenced = (text: string) => new RegExp(`<(peer-[0-9a-f]{6})>(?:.|\\n)*${text}(?:.|\\n)*</\\1>`);

for (const [way, enter] of Object.entries(WAYS)) {
  for (const line of LINES) {
    mcpTest(
      `what a result has no room for is whole in the resource that it names, over ${way}, with the client of ${line}`,
      async () => {
        await using world = await makeWorld();
        await using hub = await HubProcess.start(world);
        await using asker = await enter(world, hub, "asker", line);
        await using worker = await enter(world, hub, "worker", line);
        await using other = await enter(world, hub, "other", line);
        for (const session of [asker, worker, other]) await session.call("who");
        assert.deepEqual((await worker.resources()).sort(), [
          "aicollab://artifact/{id}",
          "aicollab://me",
          "aicollab://session/{id}",
          "aicollab://thread/{id}",
        ]);
        assert.match(await worker.read("aicollab://me"), /^You are worker at the hub /);

        const { data: { session_id } } = await asker.call("ask", { task: LONG, to: "worker" });
        await worker.call("inbox", { wait_ms: 10_000 });
        const job = await worker.call("take");
        const session = `aicollab://session/${session_id}`;
        assert.deepEqual(job.links, [session]);
        assert.ok(job.words.endsWith(`\nWhole, as a resource: ${session}`) && job.words.length <= 8_000);
        assert.match(await worker.read(session), fenced("THE END"));
        await worker.call("finish", {
          ...{ session_id, fence: job.data.fence, outcome: "success", text: `RESULT ${LONG}` },
          artifact: { source: `SOURCE ${LONG}`, language: "text" },
        });
        const result = await asker.call("ask", { session_id, wait_ms: 10_000 });
        assert.deepEqual(result.links, [session]);
        assert.match(await asker.read(session), fenced("RESULT x+THE END"));
        assert.match(
          await asker.read(`aicollab://artifact/${result.data.artifact_seq}`),
          fenced("SOURCE x+THE END"),
        );

        const { data: { seq } } = await asker.call("send", { to: "worker", text: LONG });
        const inbox = await worker.call("inbox", { cursor: seq - 1, wait_ms: 10_000 });
        assert.deepEqual(inbox.links, [`aicollab://thread/${seq}`]);
        const reply = await worker.call("send", { to: "asker", text: "And now?", reply_to: seq });
        await asker.call("inbox", { cursor: reply.data.seq - 1, wait_ms: 10_000 });
        const again = await asker.call("send", {
          to: "worker",
          text: "That is all",
          reply_to: reply.data.seq,
        });
        await worker.call("inbox", { cursor: again.data.seq - 1, wait_ms: 10_000 });
        const thread = await worker.read(`aicollab://thread/${seq}`);
        assert.match(thread, fenced("x+THE END"));
        assert.match(thread, fenced("That is all"));

        // What is directed to others is nothing for a third one, and a shared thing is no thread of messages.
        for (
          const uri of [
            session,
            `aicollab://thread/${seq}`,
            `aicollab://artifact/${seq}`,
            "aicollab://session/s999",
            "aicollab://thread/x",
          ]
        ) {
          await assert.rejects(other.read(uri), /gives other nothing at/, uri);
        }
      },
    );
  }

  mcpTest(`the prompts begin with the AI as it is now, over ${way}`, async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    for (const line of LINES) {
      await using session = await enter(world, hub, `one-${line}`, line);
      await using peer = await enter(world, hub, `peer-${line}`, line);
      const prompts = await session.prompts();
      assert.deepEqual(prompts.map(({ name }) => name), ["join", "hand_over", "catch_up"]);
      assert.match(await session.prompt("join"), new RegExp(`^You are one-${line} at the hub `));
      await assert.rejects(session.prompt("hand_over"), /error: you do not hold any work/);
      await peer.call("send", { to: `one-${line}`, text: "Look at the parser" });
      await peer.call("ask", { task: "Review", to: `one-${line}` });
      const { data: { session_id } } = await session.call("inbox", { wait_ms: 10_000 }).then(() =>
        session.call("take")
      );
      assert.match(await session.prompt("catch_up"), fenced("Look at the parser"));
      assert.match(
        await session.prompt("hand_over", { to: "peer" }),
        new RegExp(`You hold ${session_id} of peer-${line} .*send this to peer`),
      );
    }
  });
}

mcpTest("without a hub a resource and a prompt say how to start one", async () => {
  await using world = await makeWorld();
  for (const line of LINES) {
    await using session = await McpSession.start(world, { hostname: "127.0.0.1", port: 1 }, { line });
    assert.equal((await session.prompts()).length, 3);
    await assert.rejects(session.read("aicollab://me"), /no hub at 127.0.0.1:1.*\nfix: .*aicollab hub/s);
    await assert.rejects(session.prompt("join"), /no hub at 127.0.0.1:1/);
  }
});
