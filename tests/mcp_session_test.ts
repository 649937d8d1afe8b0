/** The session of a client that starts `aicollab mcp`: its name and its token, its beginning and its end. */
import assert from "node:assert/strict";
import { formatAddress } from "../internal/address.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { aicollab, makeWorld } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { McpSession, speak } from "./mcp_client.ts";
import { mcpTest } from "./mcp_test_case.ts";
import type { Heard } from "./raw_ai.ts";

/** Returns what a client writes that begins and calls one tool. */
function spokenTo(tool: string, args: object): readonly Heard[] {
  const hello = {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "t", version: "1" },
  };
  return [
    { jsonrpc: "2.0", id: 1, method: "initialize", params: hello },
    { jsonrpc: "2.0", method: "notifications/initialized" },
    { jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: tool, arguments: args } },
  ];
}

mcpTest("the older of two sessions with one exact name stops, and each of its tools says why", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const args = ["--id", "one", "--id-exact"];
  await using older = await McpSession.start(world, hub.address, { args });
  await older.call("who");
  await using newer = await McpSession.start(world, hub.address, { line: "old", args });
  await newer.call("who");
  await waitUntil(async () => (await older.ask("inbox")).isError, { name: "the older one has heard of it" });
  for (const [tool, more] of [["inbox", {}], ["who", {}], ["done", {}], ["send", { to: "*", text: "hi" }]]) {
    const words = await older.refused(tool as string, more as object);
    assert.match(words, /another connection took the name "one".*\[REPLACED\]\nfix: /s);
  }
  await newer.call("who");
});

mcpTest("when its token is revoked every tool says so and what helps", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const place = ["--hub", `127.0.0.1:${hub.address.port}`];
  const made = await aicollab(world, ["token", "create", "mine", ...place, "--out", "mine.token"]);
  assert.equal(made.exit, 0, made.err);
  const args = ["--id", "mine", "--token-file", "mine.token"];
  await using session = await McpSession.start(world, hub.address, { args });
  assert.equal((await session.call("who")).data.you, "mine");
  assert.equal((await aicollab(world, ["token", "revoke", "mine", ...place])).exit, 0);
  await waitUntil(async () => (await session.ask("inbox")).isError, {
    name: "the revocation has come",
    timeoutMs: 20_000,
  });
  for (const tool of ["inbox", "who", "take"]) {
    assert.match(await session.refused(tool), /was revoked or ran out \[REVOKED\]\nfix: .*token create/s);
  }
});

mcpTest(
  "work that is thought about for longer than its lease stays with its agent while its client lives, and is offered again when that is gone",
  async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    await using asker = await McpSession.start(world, hub.address, { args: ["--id", "asker"] });
    await using other = await McpSession.start(world, hub.address, { args: ["--id", "other"] });
    const { data: { session_id } } = await asker.call("ask", { task: "think", lease_ms: 1_000 });
    {
      await using thinker = await McpSession.start(world, hub.address, { args: ["--id", "thinker"] });
      const { data: job } = await thinker.call("take");
      assert.deepEqual([job.session_id, job.lease_ms], [session_id, 1_000]);
      // The lease would have ended three times.
      const nothing = await other.call("inbox", { cursor: job.fence, wait_ms: 3_000 });
      assert.deepEqual(nothing.data.entries, []);
      assert.equal((await other.call("take")).data.taken, false);
      const seen = (await asker.call("inbox")).data.entries.filter(({ type }: { type: string }) =>
        /progress/.test(type)
      );
      assert.deepEqual(seen, [], "a renewal is no news");
    }
    const offered = await other.call("inbox", { wait_ms: 20_000 });
    assert.equal(offered.data.entries.at(-1).type, "collaboration_reopened");
    assert.equal((await other.call("take")).data.session_id, session_id);
  },
);

mcpTest("two windows of one client are two AIs, and a session that comes back is the same one", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const nameIn = async (session: string) => {
    const environment = { CLAUDE_CODE_SESSION_ID: session };
    await using mcp = await McpSession.start(world, hub.address, { args: ["--id", "claude"], environment });
    return (await mcp.call("who")).data.you;
  };
  const names = [await nameIn("0199-a"), await nameIn("0199-b"), await nameIn("0199-a")];
  assert.equal(names[0], names[2]);
  assert.equal(new Set(names).size, 2);
});

mcpTest(
  "aicollab mcp ends in good order with its standard input, whether a client has spoken or not",
  async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    const spoken = spokenTo("who", {});
    for (const lines of [[], spoken.slice(0, 1), spoken]) {
      const { code, out } = await speak(world, ["--hub", formatAddress(hub.address)], lines);
      assert.equal(code, 0);
      assert.equal(out.length, lines.filter((line) => "id" in line).length);
      if (lines === spoken) assert.match(JSON.stringify(out[1]), /You are agent-[0-9a-f]{6} at the hub/);
    }
  },
);

mcpTest(
  "a line that is too long for the server ends it with the reason, and work that it held is offered again at once",
  async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    const tooLong = { domain: "d", content: "x".repeat(11 * 1_048_576) };
    const { code, err } = await speak(
      world,
      ["--hub", formatAddress(hub.address)],
      spokenTo("share", tooLong),
    );
    assert.equal(code, EXIT.network, err);
    assert.match(
      err,
      /^error: the client cannot be heard any more\nwhy: .+ maximum size .+\nfix: .+ 10 MiB\n\[CLIENT_LOST\] exit 5$/m,
    );

    await using asker = await McpSession.start(world, hub.address, { args: ["--id", "asker"] });
    await using worker = await McpSession.start(world, hub.address, { args: ["--id", "worker"] });
    const { session_id } = (await asker.call("ask", { task: "Think", lease_ms: 600_000 })).data;
    await worker.call("take", { session_id });
    await assert.rejects(worker.ask("share", tooLong, { timeout: 30_000 }), /closed/i);
    await waitUntil(
      async () => (await asker.call("ask", { session_id })).data.state === "open",
      { name: "it is offered again" },
    );
  },
);

mcpTest(
  "a client cannot give the token on the standard input that it speaks on, nor an AI a name that there is none",
  async () => {
    await using world = await makeWorld();
    for (
      const [args, why] of [[["--token-file", "-"], "the client speaks there"], [
        ["--id", "hub"],
        "neither hub nor",
      ]]
    ) {
      const { exit, err } = await aicollab(world, ["mcp", ...args as string[]]);
      assert.equal(exit, 2);
      assert.match(err, new RegExp(why as string));
    }
  },
);
