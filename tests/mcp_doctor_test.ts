/** Runs `aicollab mcp doctor` beside real hubs, sessions and files of clients. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { formatAddress } from "../internal/address.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { doorFolder } from "../mcp/bells/session_door.ts";
import { withEntry } from "../mcp/setup/edit.ts";
import { CLIENTS } from "../mcp/clients.ts";
import { recordPath, remember } from "../mcp/setup/record.ts";
import { aicollab, makeWorld, type World } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { McpSession } from "./mcp_client.ts";
import { mcpTest } from "./mcp_test_case.ts";
import { SessionInbox } from "./session_inbox.ts";
import type { Heard } from "./raw_ai.ts";

async function doctor(world: World, ...words: string[]): Promise<Heard> {
  const { exit, out, err } = await aicollab(world, ["mcp", "doctor", "--json", ...words]);
  assert.equal(err, "");
  return { exit, ...JSON.parse(out) };
}

const badOf = ({ findings }: Heard) => findings.filter(({ ok }: Heard) => !ok);

mcpTest(
  "the doctor is content where a session is woken, and names what is not so with a fix",
  async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    const inbox = new SessionInbox(world.folder);
    const at = formatAddress(hub.address);
    assert.equal(
      (await aicollab(world, ["mcp", "setup", "claude", "--hub", at, "--hooks", "--yes"])).exit,
      0,
    );
    const before = await doctor(world);
    assert.deepEqual([before.exit, before.ok, badOf(before).length], [3, false, 1]);
    assert.match(badOf(before)[0].what, /^no session of a client runs aicollab mcp here/);
    await using idle = await McpSession.start(world, hub.address, {
      args: ["--id", "claude"],
      environment: inbox.environment,
      info: { name: "claude-code", version: "2.1.332" },
    });
    const { you } = (await idle.call("who")).data;
    const { exit, out, err } = await aicollab(world, ["mcp", "doctor"]);
    assert.deepEqual([exit, err], [0, ""], out);
    const lines = out.trimEnd().split("\n");
    assert.ok(lines.every((line) => line.startsWith("good ")), out);
    const key = join(world.environment.XDG_DATA_HOME!, "aicollab", "local.key");
    assert.deepEqual(lines.slice(0, 2), [
      `good the hub at ${at} answers`,
      `good its name is claude and six digits of its session, let in by the key of this machine's user, "${key}"`,
    ]);
    assert.match(lines[2]!, /^good Claude Code starts .* mcp --id claude --hub .*\.claude\.json"\)$/);
    assert.match(lines[3]!, /^good Claude Code runs, as its hook SessionStart, .* mcp wait /);
    assert.match(
      lines.at(-1)!,
      new RegExp(
        `^good ${you} \\(Claude Code 2.1.332, process \\d+, hub ${at}, 0 waiting\\) is woken by session socket; nothing`,
      ),
    );
    // Nobody has become known by its visits.
    assert.deepEqual((await idle.call("who")).data.others, []);
    await inbox[Symbol.asyncDispose]();
    await using writer = await McpSession.start(world, hub.address, {
      args: ["--id", "writer", "--id-exact"],
    });
    await writer.call("send", { to: you, text: "hi" });
    await waitUntil(async () => (await idle.call("who")).data.last_ring !== undefined, {
      name: "it has rung",
    });
    const sick = await doctor(world);
    assert.equal(sick.exit, 3);
    const [silent, dumb] = badOf(sick);
    assert.match(silent.what, /is woken by session socket; its last ring, .* failed: /);
    assert.match(dumb.what, /^nothing wakes writer .*: session socket: the client has set no CLAUDE_CODE/);
    assert.match(dumb.fix, /aicollab mcp setup claude --hooks/);
    const state = sick.sessions.find(({ ai_id }: Heard) => ai_id === you);
    assert.deepEqual([state.waiting, state.connected, state.client], [1, true, {
      ...{ name: "claude-code", version: "2.1.332" },
    }]);
  },
);

mcpTest("the doctor says how to start a hub that is not there, and which setup is missing", async () => {
  await using world = await makeWorld();
  // A server that was killed leaves its door behind, where nobody answers.
  const doors = doorFolder(world.environment);
  await Deno.mkdir(doors, { recursive: true });
  await Deno.writeTextFile(join(doors, "0123456789ab.sock"), "");
  const { exit, findings, sessions } = await doctor(world, "--hub", "127.0.0.1:1");
  assert.deepEqual([exit, sessions], [3, []]);
  const [hub, setup, session] = findings;
  assert.match(hub.what, /^no hub answers at 127\.0\.0\.1:1: /);
  assert.equal(hub.fix, "aicollab hub --port 1");
  assert.equal(setup.fix, "aicollab mcp setup claude");
  assert.equal(session.about, "session");
});

mcpTest(
  "the doctor looks at the hub of a session whose client was set up by hand, and misses no setup",
  async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    await using inbox = new SessionInbox(world.folder);
    await using idle = await McpSession.start(world, hub.address, { environment: inbox.environment });
    await idle.call("who");
    const { exit, findings } = await doctor(world);
    assert.deepEqual(findings.map(({ about }: Heard) => about), ["hub", "session"]);
    assert.equal(exit, 0);
    await hub.kill();
    const [gone, alone, ...others] = badOf(await doctor(world));
    assert.equal(gone.fix, `aicollab hub --port ${hub.address.port}`);
    assert.match(alone.what, /^agent-\w+ \(test 1\.0\.0, .* is not connected to its hub$/);
    assert.deepEqual(others, []);
  },
);

mcpTest(
  "the doctor finds a token that cannot be used, a program that is gone, and an entry that was taken out",
  async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    const at = formatAddress(hub.address);
    const token = join(world.folder, "ai.token");
    await Deno.writeTextFile(token, "wrong\n", { mode: 0o600 });
    const args = ["mcp", "--id", "AI_Reviewer", "--hub", at, "--token-file", token];
    const { environment } = world;
    const entry = CLIENTS.codex.entry({ command: "/no/such/aicollab", args }, "user", environment);
    await Deno.mkdir(join(world.folder, ".codex"));
    await Deno.writeTextFile(entry.file, withEntry("", entry));
    await remember(recordPath("codex", entry.file, environment), [{ entry }]);
    const [refused, gone] = badOf(await doctor(world));
    assert.match(refused.what, new RegExp(`^the hub at ${at} does not let "AI_Reviewer" in`));
    assert.match(gone.what, /^Codex starts "\/no\/such\/aicollab", which is not there/);
    const fix = `aicollab mcp setup codex --id AI_Reviewer --hub ${at} --token-file ${token}`;
    assert.equal(gone.fix, fix);
    await Deno.writeTextFile(entry.file, "");
    await Deno.remove(token);
    const [unread, taken] = badOf(await doctor(world));
    assert.match(unread.what, /^cannot read the token in /);
    assert.match(taken.what, /^what setup wrote for Codex is not in ".*config\.toml" any more$/);
    assert.equal(taken.fix, fix);
  },
);
