import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { EXIT } from "../internal/exit_codes.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { aicollab, makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { McpSession } from "./mcp_client.ts";
import { mcpTest } from "./mcp_test_case.ts";

mcpTest(
  "sessions that are started with a topic talk in it, and one that is not learns that nothing comes back",
  async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    const start = (id: string, ...args: string[]) =>
      McpSession.start(world, hub.address, { args: ["--id", id, "--id-exact", ...args] });
    await using writer = await start("writer");
    const lonely = await writer.call("send", { to: "#reviews", text: "is anybody there?" });
    assert.match(lonely.words, /nobody else is in #reviews, so that nobody gets it/);
    await using one = await start("one", "--topic", "reviews", "--topic", "#news");
    await using two = await start("two", "--topic", "reviews");
    assert.match((await one.call("who")).words, /You are in #reviews, with 0 other members\./);
    assert.deepEqual((await two.call("who")).data.topics, [
      { topic: "#reviews", members: 2, joined: true },
      { topic: "#news", members: 1, joined: false },
    ]);
    const sent = await writer.call("send", { to: "#reviews", text: "who looks at the parser?" });
    assert.match(sent.words, /the 2 other members of #reviews read it is not known/);
    const { data: { entries: [asked] }, words } = await one.call("inbox", { wait_ms: 10_000 });
    assert.deepEqual([asked.from, asked.to, asked.seq], ["writer", "#reviews", sent.data.seq]);
    assert.match(words, /message from writer to #reviews/);
    await two.call("inbox", { wait_ms: 10_000 });
    const { data: { seq } } = await one.call("send", { to: "#reviews", text: "I do" });
    const { data: { entries } } = await two.call("inbox", { cursor: asked.seq, wait_ms: 10_000 });
    assert.deepEqual(
      [entries[0].seq, entries[0].reply_to],
      [seq, asked.seq],
      "it is known as a reply by itself",
    );
    assert.match((await writer.call("who")).words, /#reviews has 2 members; you are not in it/);
    assert.deepEqual((await writer.call("inbox")).data.entries, []);
    const followed = await writer.call("send", { to: "#reviews", text: "by when?", receipt: true });
    assert.match(followed.words, /the 2 other members of #reviews have not fetched it yet/);
    await one.call("done", { seqs: [followed.data.seq] });
    const { words: came } = await writer.call("search", { seq: followed.data.seq });
    assert.match(
      came,
      /one: stored .*done .*one is done with it\.\ntwo: stored .*two has not fetched it yet/,
    );
  },
);

mcpTest(
  "a session that has a name of its own leaves its topics at its end, one whose name stays does not",
  async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    for (const args of [["--id", "passing"], ["--id", "staying", "--id-exact"]]) {
      await using session = await McpSession.start(world, hub.address, {
        args: [...args, "--topic", "reviews"],
      });
      await session.call("who");
    }
    using db = new DatabaseSync(hub.database, { readOnly: true });
    const members = () => db.prepare("SELECT ai_id FROM topic_members WHERE to_seq IS NULL").all();
    await waitUntil(() => members().length === 1, { name: "one has left" });
    assert.deepEqual(members().map(({ ai_id }) => ai_id), ["staying"]);
  },
);

Deno.test("a topic that is no name is an error of the command line", async () => {
  await using world = await makeWorld();
  const { exit, err } = await aicollab(world, ["mcp", "--topic", "two words"]);
  assert.equal(exit, EXIT.usage);
  assert.match(err, /"two words" is not a name for a topic/);
});
