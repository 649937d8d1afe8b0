import assert from "node:assert/strict";
import { join } from "node:path";
import { aicollab, makeWorld, type World } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { RawAi } from "./raw_ai.ts";

const TOKEN = /^aic_([0-9a-z]{8})_[0-9A-Za-z]{43}_[0-9a-f]{8}$/;

/** Runs `aicollab token …` against the hub's address, unless `words` say where. */
function tokenCommand(world: World, hub: HubProcess) {
  const { hostname, port } = hub.address;
  return (...words: string[]) => aicollab(world, ["token", ...words, "--hub", `${hostname}:${port}`]);
}

/** Resolves with the first line that answers an opening with this token. */
async function answerTo(hub: HubProcess, ai_id: string, token: string) {
  await using ai = await RawAi.connect(hub.address);
  await ai.say({ ai_id, token });
  const { message_type, code } = await ai.hear(({ message_type }) =>
    ["welcome", "error"].includes(message_type)
  );
  return code ?? message_type;
}

Deno.test("a token is created, listed, rotated and revoked over a running hub, and over its folder when it does not run", async () => {
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const over = tokenCommand(world, hub);

  const created = await over("create", "AI_Node_1", "--expires", "30d");
  assert.equal(created.exit, 0, created.err);
  const first = created.out.trimEnd();
  const [, id] = TOKEN.exec(first)!;
  assert.match(
    created.err,
    new RegExp(`^Created token ${id} of AI_Node_1 \\(agent\\) at the hub [^ ]+; it ends `, "m"),
  );
  assert.equal(await answerTo(hub, "AI_Node_1", first), "welcome");

  await using live = await RawAi.connect(hub.address);
  await live.say({ ai_id: "AI_Node_1", token: first });
  await live.hear({ message_type: "welcome" });
  const rotated = await over("rotate", "AI_Node_1", "--overlap", "1h");
  const second = rotated.out.trimEnd();
  assert.match(rotated.err, new RegExp(`^The old token ${id} ends `, "m"));
  assert.deepEqual(
    [await answerTo(hub, "AI_Node_1", first), await answerTo(hub, "AI_Node_1", second)],
    ["welcome", "welcome"],
  );

  const listed = await over("list", "AI_Node_1", "--json");
  const { tokens } = JSON.parse(listed.out);
  assert.deepEqual(
    tokens.map(({ name, state, last_transport }: Record<string, unknown>) => [name, state, last_transport]),
    [
      ["AI_Node_1", "valid", "tcp"],
      ["AI_Node_1", "valid", "tcp"],
    ],
  );
  assert.match((await over("list")).out, /^ID +NAME +ROLE +STATE +ENDS +LAST USED +FROM\n/);

  const revoked = await over("revoke", id!);
  assert.equal(revoked.out, `Revoked ${id} of AI_Node_1\n`);
  assert.equal(await answerTo(hub, "AI_Node_1", first), "AUTH_FAILED");

  assert.equal(await hub.end(), 0);
  const offline = (...words: string[]) => aicollab(world, ["token", ...words, "--data", hub.data]);
  const other = await offline(
    "create",
    "alice",
    "--role",
    "admin",
    "--out",
    join(world.folder, "alice.token"),
  );
  assert.equal(other.exit, 0, other.err);
  assert.equal(other.out, "");
  assert.match(other.err, /^Created token \w{8} of alice \(admin\) in ".*", whose hub does not run/m);
  assert.match(other.err, /^It is in ".*alice\.token", which only you can read, and nowhere else$/m);
  assert.doesNotMatch(other.err, /shown this once/);
  const file = join(world.folder, "alice.token");
  assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
  const again = await offline("create", "alice", "--role", "admin", "--out", file);
  assert.deepEqual([again.exit, /is there already/.test(again.err)], [73, true]);
  assert.equal((await offline("revoke", "AI_Node_1")).exit, 0);

  await hub.start();
  assert.equal(await answerTo(hub, "AI_Node_1", second), "AUTH_FAILED");
  const log = await aicollab(world, ["log", "--data", hub.data, "--type", "operator_action", "--json"]);
  const trail = log.out.trimEnd().split("\n").map((line) => JSON.parse(line).data);
  assert.deepEqual(trail.map(({ action, via, target }) => `${action} ${via} ${target}`), [
    "token_create tcp AI_Node_1",
    "token_rotate tcp AI_Node_1",
    "token_revoke tcp AI_Node_1",
    "token_create folder alice",
    "token_revoke folder AI_Node_1",
  ]);

  // An admin's token does the same for another user, who cannot read the hub's local key.
  const elsewhere = { XDG_DATA_HOME: join(world.folder, "elsewhere") };
  const address = `${hub.address.hostname}:${hub.address.port}`;
  const words = ["token", "create", "AI_Node_2", "--hub", address];
  const without = await aicollab(world, words, elsewhere);
  assert.deepEqual([without.exit, without.out], [4, ""]);
  const admin = await aicollab(world, [...words, "--token-file", file], elsewhere);
  assert.match(admin.out.trimEnd(), TOKEN);
});

Deno.test("what cannot be done with tokens is said with the nearest name, and nothing is printed on stdout", async () => {
  await using world = await makeWorld();
  const none = await aicollab(world, ["token", "list", "--data", join(world.folder, "none")]);
  assert.deepEqual([none.exit, none.out], [5, ""]);
  assert.match(none.err, /^error: there is no hub at 127\.0\.0\.1:6000, and no data of one in ".*none"$/m);

  await using hub = await HubProcess.start(world);
  const over = tokenCommand(world, hub);
  await over("create", "AI_Node_1");
  const refused = async (exit: number, err: RegExp, ...words: string[]) => {
    const done = await over(...words);
    assert.deepEqual([done.exit, done.out], [exit, ""], done.err);
    assert.match(done.err, err);
  };
  await refused(2, /^why: did you mean AI_Node_1\?$/m, "rotate", "AI_Nod_1");
  await refused(
    2,
    /^error: there is no token of "zzzzzzzz" at the hub 127\.0\.0\.1:\d+$/m,
    "revoke",
    "zzzzzzzz",
  );
  await refused(2, /looks like a token that was cut off or mistyped/, "revoke", "aic_12345678_cutoff");
  await refused(
    2,
    /^error: --expires must be a duration like 90s, 12h or 30d, 1s to 3650d; it is "-1d"$/m,
    "create",
    "AI_2",
    "--expires=-1d",
  );
  await refused(2, /"operator" is no name for a token/, "create", "operator");
  await refused(2, /--role must be one of/, "create", "AI_2", "--role", "root");
  // What is wrong with the admin's own token is said of that, and not of the hub.
  const token = (await over("create", "ann", "--role", "admin")).out.trimEnd();
  const file = join(world.folder, "ann.token");
  const asAnn = async (text: string, mode: number, exit: number, err: RegExp) => {
    await Deno.writeTextFile(file, text);
    await Deno.chmod(file, mode);
    await refused(exit, err, "list", "--token-file", file);
  };
  await asAnn(token, 0o644, 2, /^fix: chmod 600 .*ann\.token$/m);
  await asAnn(`${token}\r\n`, 0o600, 2, /^why: it has a carriage return/m);
  await asAnn(token.slice(0, -1), 0o600, 4, /^why: the token that was given was cut off or mistyped$/m);
  // The hub does not listen where hubs do, so that its folder alone does not lead to it.
  const held = await aicollab(world, ["token", "list", "--data", hub.data]);
  assert.deepEqual([held.exit, held.out], [5, ""]);
  assert.match(held.err, /^error: a hub runs on ".*", but not at 127\.0\.0\.1:6000$/m);
});
