import assert from "node:assert/strict";
import { aicollab, makeWorld, type World } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { about } from "./messages.ts";
import { RawAi } from "./raw_ai.ts";

const asked = (id: string, more: object = {}) => ({
  ...about("collaboration_request", { collaboration_type: "approval", ...more }, id),
  target_ai: "operator",
});

async function enter(hub: HubProcess, ai_id: string): Promise<RawAi> {
  const ai = await RawAi.connect(hub.address);
  await ai.say(
    { ai_id, local_key: await hub.localKey() },
    { message_type: "hello", data: { specialization: "networking" } },
  );
  await ai.hear({ message_type: "training_sync" });
  return ai;
}

/** Makes the token of a person, and returns the path of its file. */
async function tokenOf(world: World, hub: string, name: string, role: string): Promise<string> {
  const file = `${world.folder}/${name}.token`;
  const { exit, err } = await aicollab(world, [
    ...["token", "create", name, "--role", role, "--out", file, "--hub", hub],
  ]);
  assert.equal(exit, 0, err);
  return file;
}

Deno.test("approvals lists what AIs ask, approve and deny decide it once by a person's token, also after a restart of the hub", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const at = `127.0.0.1:${hub.address.port}`;
  const run = (...args: string[]) => aicollab(world, [...args, "--hub", at]);
  assert.deepEqual((await run("approvals")).err, "No AI waits for a decision\n");
  {
    await using ai = await enter(hub, "AI_1");
    await ai.ask(asked("a", { description: "delete it?\u202e", task: { size: 1 } }));
    await ai.ask(asked("b", { ttl_ms: 3_600_000 }));
    await ai.ask(asked("c"));
    await ai.ask(about("collaboration_request", { collaboration_type: "work" }, "d"));
  }
  await hub.kill();
  await hub.start();
  const listed = await run("approvals", "--json");
  const rows = listed.out.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(
    rows.map(({ requester, collaboration_type, description, task }) => [
      requester,
      collaboration_type,
      description,
      task,
    ]),
    [["AI_1", "approval", "delete it?\u202e", { size: 1 }], ["AI_1", "approval", null, null], [
      "AI_1",
      "approval",
      null,
      null,
    ]],
  );
  assert.equal(Date.parse(rows[0].open_until) - Date.parse(rows[0].asked_at), 7 * 86_400_000);
  assert.equal(Date.parse(rows[1].open_until) - Date.parse(rows[1].asked_at), 3_600_000);
  const [first, second, third] = rows.map(({ session_id }) => session_id) as [string, string, string];
  const plain = (await run("approvals")).out;
  assert.match(plain, new RegExp(`^${first}  AI_1 asks for approval \\(.*, open until .*\\)$`, "m"));
  assert.match(plain, /^ {2}delete it\?⟨U\+202E⟩$/m);

  const byKey = await run("approve", first);
  assert.deepEqual([byKey.exit, byKey.out], [4, ""]);
  assert.match(byKey.err, /the local key decides nothing.*\nfix: .* token create NAME --role operator/s);
  const agent = await run("approve", first, "--token-file", await tokenOf(world, at, "AI_2", "agent"));
  assert.deepEqual([agent.exit, agent.out], [4, ""]);
  const token = ["--token-file", await tokenOf(world, at, "ann", "operator")];
  const approved = await run("approve", first, "--note", "keep the tag", ...token);
  assert.match(approved.out, new RegExp(`^Approved ${first} \\(entry \\d+\\)\n$`));
  const again = await run("deny", first, ...token);
  assert.equal(again.exit, 2);
  assert.match(again.err, new RegExp(`"${first}": it was decided already`));
  const denied = await run("deny", second, "--json", ...token);
  const { seq, ...rest } = JSON.parse(denied.out);
  assert.ok(seq > 0);
  assert.deepEqual(rest, { session_id: second, approved: false });
  const unknown = await run("approve", "s9999", ...token);
  assert.deepEqual([unknown.exit, /\nfix: .+ approvals\n/.test(unknown.err)], [2, true], unknown.err);
  assert.deepEqual((await run("approve", "nonsense", ...token)).exit, 2);
  const left = (await run("approvals", "--json", ...token)).out.trimEnd().split("\n");
  assert.deepEqual(left.map((line) => JSON.parse(line).session_id), [third]);

  const read = await aicollab(world, [
    "log",
    "--data",
    hub.data,
    "--json",
    "--type",
    "collaboration_complete",
  ]);
  const results = read.out.trimEnd().split("\n").map((line) => JSON.parse(line).data.result);
  assert.deepEqual(results, [{ approved: true, note: "keep the tag" }, { approved: false }]);
});

Deno.test("a shell asks a person by --to operator, hears that a person has to decide, and ends with 3 where that says no", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const at = `127.0.0.1:${hub.address.port}`;
  const run = (...args: string[]) => aicollab(world, [...args, "--hub", at]);
  const ask = (...args: string[]) => run("ask", ...args, "--id", "alice");
  const asked = await ask("May I delete it?", "--to", "operator");
  assert.equal(asked.exit, 0, asked.err);
  assert.match(
    asked.out,
    /^(s\d+) is open\.\nA person has to decide, .* Go on only where approved is true\.\nTo hear more: /,
  );
  const [first] = asked.out.split(" ") as [string];
  assert.equal((await ask("--session", first, "--wait", "0s")).exit, 6);
  const token = ["--token-file", await tokenOf(world, at, "ann", "operator")];
  await run("approve", first, ...token);
  const approved = await ask("--session", first);
  assert.deepEqual([approved.exit, /A person has approved it\./.test(approved.out)], [0, true], approved.out);
  const { session_id: second } = JSON.parse((await ask("And this?", "--to", "operator", "--json")).out);
  await run("deny", second, "--note", "keep it", ...token);
  const denied = await ask("--session", second, "--wait", "1m");
  assert.deepEqual(
    [denied.exit, /A person has denied it\..*keep it/s.test(denied.out)],
    [3, true],
    denied.out,
  );
});

Deno.test("at the port of the dashboard the commands of the operator say that no hub is there, and not that a token is wrong", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const { exit, err } = await aicollab(world, ["approvals", "--hub", hub.origin.replace("http://", "")]);
  assert.equal(exit, 5, err);
  assert.match(
    err,
    /\nfix: give the address that the hub logs for AIs, not its dashboard's.*\n\[NOT_A_HUB\]/s,
  );
});

Deno.test("where no hub is, the commands of the operator say so and end with 5", async () => {
  await using world = await makeWorld();
  const file = `${world.folder}/token`;
  await Deno.writeTextFile(file, "aic_x", { mode: 0o600 });
  for (
    const args of [["approvals"], ["approve", "s1", "--token-file", file], [
      "deny",
      "s1",
      "--token-file",
      file,
    ]]
  ) {
    const { exit, err } = await aicollab(world, [...args, "--hub", "127.0.0.1:1"]);
    assert.equal(exit, 5, err);
    assert.match(err, /error: there is no hub at 127\.0\.0\.1:1\n.*\nfix: .+ hub --port 1\n/s);
  }
});
