/** Wakes the clients of `aicollab mcp` by their own bells. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { askAtDoor } from "../mcp/bells/door_visitor.ts";
import { doorPath } from "../mcp/bells/session_door.ts";
import { selfCommand } from "../internal/self_spawn.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { sessionName } from "../mcp/agent_name.ts";
import { makeWorld, type World } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { McpSession } from "./mcp_client.ts";
import { mcpTest } from "./mcp_test_case.ts";
import type { Heard } from "./raw_ai.ts";
import { SessionInbox } from "./session_inbox.ts";

mcpTest(
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

mcpTest("a session whose inbox is gone says so, goes on, and loses nothing", async () => {
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

async function stateOf(world: World, session: string): Promise<Heard> {
  const path = doorPath(session, world.environment);
  return (await askAtDoor<Heard>(path, "state", new AbortController().signal))!;
}

/** Starts `aicollab mcp wait` as a hook of the session, which gets its input on stdin. */
function startHook(world: World, session_id: string): Deno.ChildProcess {
  const self = selfCommand(["mcp", "wait"], {});
  const hook = new Deno.Command(self.program, {
    args: self.args,
    env: { ...world.environment },
    clearEnv: true,
    cwd: world.folder,
    ...{ stdin: "piped", stdout: "null", stderr: "piped" },
  }).spawn();
  const input = { session_id, hook_event_name: "Stop", stop_hook_active: true };
  new Blob([JSON.stringify(input)]).stream().pipeTo(hook.stdin);
  return hook;
}

async function endOf(hook: Deno.ChildProcess): Promise<{ code: number; err: string }> {
  const { code, stderr } = await hook.output();
  return { code, err: new TextDecoder().decode(stderr) };
}

mcpTest(
  "one hook waits for a session, ends with 2 when something came, and the next is silent until that was read",
  async () => {
    await using world = await makeWorld();
    await using hub = await HubProcess.start(world);
    const session = crypto.randomUUID();
    // The hook may be there before the server.
    const first = startHook(world, session);
    await using writer = await McpSession.start(world, hub.address, {
      args: ["--id", "writer", "--id-exact"],
    });
    await using idle = await McpSession.start(world, hub.address, {
      args: ["--id", "claude"],
      environment: { CLAUDE_CODE_SESSION_ID: session },
    });
    const hasWaiter = async () => {
      const { bells } = (await idle.call("who")).data;
      return bells.some(({ name, why_not }: Heard) => name === "hook" && why_not === undefined);
    };
    await waitUntil(hasWaiter, { name: "the hook waits" });
    assert.deepEqual(await endOf(startHook(world, session)), { code: 0, err: "" });
    const { you } = (await idle.call("who")).data;
    const { seq } = (await writer.call("send", { to: you, text: "hi" })).data;
    const woken = await endOf(first);
    assert.deepEqual(woken, {
      code: 2,
      err: `aicollab: 1 new for you from writer, up to seq ${seq}: call inbox\n`,
    });
    const next = startHook(world, session);
    await waitUntil(hasWaiter, { name: "the next hook waits" });
    await writer.call("send", { to: you, text: "more" });
    // It came, and nothing of the first ring was read.
    await waitUntil(async () => (await stateOf(world, session)).waiting === 2, { name: "both wait" });
    assert.equal((await idle.call("who")).data.last_ring.upTo, seq);
    await idle.call("inbox");
    const last = (await writer.call("send", { to: you, text: "again" })).data.seq;
    assert.deepEqual(await endOf(next), {
      code: 2,
      err: `aicollab: 1 new for you from writer, up to seq ${last}: call inbox\n`,
    });
  },
);

mcpTest("a hook that is set up wrong does not end with the code that begins a turn", async () => {
  await using world = await makeWorld();
  for (const args of [["--sesion", "x"], []]) {
    const self = selfCommand(["mcp", "wait", ...args], {});
    const { code } = await new Deno.Command(self.program, {
      args: self.args,
      env: { ...world.environment },
      ...{ clearEnv: true, cwd: world.folder, stdin: "null", stdout: "null", stderr: "null" },
    }).output();
    assert.equal(code, 64);
  }
});

mcpTest("a thread of Codex is woken by codex queue, and its refusal is shown", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const [bin, queued] = [join(world.folder, "bin"), join(world.folder, "queued")];
  await Deno.mkdir(bin);
  const script =
    `#!/bin/sh\nfor word in "$@"; do echo "$word" >> ${queued}; done\necho "$AICOLLAB_MARK" >> ${queued}\n`;
  await Deno.writeTextFile(join(bin, "codex"), script, { mode: 0o755 });
  const environment = { PATH: `${bin}:${world.environment.PATH}`, AICOLLAB_MARK: "a secret of others" };
  await using writer = await McpSession.start(world, hub.address, { args: ["--id", "writer", "--id-exact"] });
  await using codex = await McpSession.start(world, hub.address, {
    ...{ line: "old", args: ["--id", "codex"], environment, meta: { threadId: "thread-7" } },
  });
  const { you } = (await codex.call("who")).data;
  const { seq } = (await writer.call("send", { to: you, text: "hi" })).data;
  const rung = async () => (await codex.call("who")).data.last_ring;
  assert.equal((await waitUntil(rung, { name: "the bell has rung" })).bell, "codex queue");
  const text = `aicollab: 1 new for you from writer, up to seq ${seq}: call inbox`;
  assert.deepEqual((await Deno.readTextFile(queued)).split("\n"), [
    ...["queue", "--thread", "thread-7", "--message", text],
    ...["", ""],
  ]);
  await Deno.writeTextFile(join(bin, "codex"), "#!/bin/sh\necho 'no such thread' >&2\nexit 1\n", {
    mode: 0o755,
  });
  await codex.call("inbox");
  await writer.call("send", { to: you, text: "more" });
  const failed = await waitUntil(async () => {
    const { failure } = await rung();
    return failure;
  }, { name: "the ring has failed" });
  assert.equal(failed, "codex queue ended with 1: no such thread");
});

mcpTest("a client without any bell is told that nothing wakes it", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  // The client was started in a shell of a session of Claude Code, whose name and bell are not its own.
  await using inbox = new SessionInbox(world.folder);
  await using session = await McpSession.start(world, hub.address, {
    ...{ environment: inbox.environment, info: { name: "gemini-cli-mcp-client", version: "0.61.0" } },
  });
  const { data, words } = await session.call("who");
  assert.match(words, /Nothing wakes you .* call inbox with wait_ms/);
  assert.deepEqual(data.bells, []);
  assert.notEqual(data.you, sessionName("agent", inbox.session));
});
