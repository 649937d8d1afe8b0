import assert from "node:assert/strict";
import { join } from "node:path";
import { HubClient } from "../client/hub_client.ts";
import { linesOf } from "../harness/lines.ts";
import { parseAddress } from "../internal/address.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { aicollab, makeWorld, portOf, startAicollab, startHubProgram } from "./aicollab.ts";

Deno.test("a port that is taken, for AIs or for people, is exit 5 and named", async () => {
  await using world = await makeWorld();
  await using hub = await startHubProgram(world);
  const dashboard = new URL(hub.dashboardUrl);
  for (
    const [address, ...args] of [
      [hub.address, "--port", String(portOf(hub)), "--http-port", "0"],
      [dashboard.host, "--port", "0", "--http-port", dashboard.port],
    ] as const
  ) {
    const { exit, err } = await aicollab(world, ["hub", ...args]);
    assert.equal(exit, EXIT.network, err);
    assert.match(err, /\[PORT_TAKEN\] exit 5\n$/);
    assert.ok(err.includes(address), err);
  }
});

Deno.test("a host that cannot be listened on is named with its cause, and no port goes with it", async () => {
  await using world = await makeWorld();
  for (
    const [args, exit, said] of [
      [["--host", "127.0.0.1:6010"], EXIT.usage, "--host 127.0.0.1 --port 6010"],
      [["--host", "nosuch.invalid"], EXIT.usage, 'it is "nosuch.invalid"'],
      [["--host", "192.0.2.1"], EXIT.usage, "in plain text"],
      [
        ["--host", "192.0.2.1", "--insecure-plaintext", "--token", "AI_Node_1=0123456789abcdef0123"],
        EXIT.network,
        "this machine has no such address",
      ],
      [["--http-port", "6030", "--port", "6030"], EXIT.usage, "cannot both have port 6030"],
    ] as const
  ) {
    const { exit: got, err } = await aicollab(world, ["hub", "--port", "0", "--http-port", "0", ...args]);
    assert.equal(got, exit, err);
    assert.ok(err.includes(said), err);
  }
});

Deno.test("a hub for other machines keeps its dashboard on this one, and a trainer here finds it", async () => {
  await using world = await makeWorld();
  const hub = startAicollab(world, [
    ...["hub", "--host", "0.0.0.0", "--port", "0", "--http-port", "0"],
    ...["--insecure-plaintext", "--token", "AI_Node_1=0123456789abcdef0123"],
  ]);
  hub.stdout.cancel();
  const said: string[] = [];
  for await (const line of linesOf(hub.stderr)) {
    said.push(line);
    const url = /Dashboard on (\S+)$/.exec(line)?.[1];
    if (url) assert.equal((await (await fetch(new URL("/status", url))).json()).connected_ais, 0);
    if (line.includes("Start a trainer")) hub.kill("SIGTERM");
  }
  assert.equal((await hub.status).code, EXIT.ok);
  const port = /listening on 0\.0\.0\.0:(\d+)$/m.exec(said.join("\n"))?.[1];
  assert.ok(said.some((line) => line.endsWith(`--hub 127.0.0.1:${port}`)), said.join("\n"));
});

Deno.test("a limit of the wire can be set when a hub is started, and welcome states it", async () => {
  await using world = await makeWorld();
  const hub = startAicollab(world, ["hub", "--port", "0", "--no-dashboard", "--max-line-bytes", "5000"], {
    AICOLLAB_MAX_DEPTH: "7",
  });
  hub.stdout.cancel();
  for await (const line of linesOf(hub.stderr)) {
    const address = /Hub listening on (\S+)$/.exec(line)?.[1];
    if (!address) continue;
    const key = await Deno.readTextFile(join(world.environment.XDG_DATA_HOME!, "aicollab", "local.key"));
    await using client = new HubClient({
      address: parseAddress(address)!,
      aiId: "AI_Node_1",
      localKey: key.trim(),
      hello: { specialization: "x" },
    });
    const { limits } = await client.ready();
    assert.deepEqual([limits.max_line_bytes, limits.max_depth], [5_000, 7]);
    hub.kill("SIGTERM");
  }
  assert.equal((await hub.status).code, EXIT.ok);
});

Deno.test("a second hub on the same data is exit 75; the first one goes on", async () => {
  await using world = await makeWorld();
  await using hub = await startHubProgram(world);
  const data = join(hub.database, "..");
  const { exit, err } = await aicollab(world, ["hub", "--port", "0", "--http-port", "0", "--data", data]);
  assert.equal(exit, EXIT.dataHeld, err);
  assert.match(err, /^error: .+\nwhy: .+\nfix: .+\n\[[A-Z_]+\] exit 75\n$/m);
  assert.equal(await fetch(new URL("/readyz", hub.dashboardUrl)).then((r) => r.text()), "ready\n");
});

Deno.test("a data folder whose place is taken by a file is exit 73", async () => {
  await using world = await makeWorld();
  await Deno.writeTextFile(`${world.folder}/file`, "");
  const { exit, err } = await aicollab(world, ["hub", "--port", "0", "--http-port", "0", "--data", "file"]);
  assert.equal(exit, EXIT.cannotWrite, err);
  assert.ok(err.includes("file"), err);
});

Deno.test("without HOME and XDG_DATA_HOME a hub needs --data: exit 2", async () => {
  await using world = await makeWorld();
  const { exit, err } = await aicollab(world, ["hub", "--port", "0"], {
    HOME: undefined,
    XDG_DATA_HOME: undefined,
  });
  assert.equal(exit, EXIT.usage, err);
  assert.ok(err.includes("hub --data DIR"), err);
});

Deno.test("listening beyond loopback without tokens is refused with exit 2", async () => {
  await using world = await makeWorld();
  const { exit, err } = await aicollab(world, [
    "hub",
    "--host",
    "0.0.0.0",
    "--port",
    "0",
    "--http-port",
    "0",
  ]);
  assert.equal(exit, EXIT.usage, err);
});

Deno.test("a token that was created lets a hub listen beyond loopback, and no --token is needed", async () => {
  await using world = await makeWorld();
  const data = join(world.folder, "data");
  const words = [
    "hub",
    "--data",
    data,
    "--host",
    "0.0.0.0",
    "--insecure-plaintext",
    "--port",
    "0",
    "--http-port",
    "0",
  ];
  const without = await aicollab(world, words);
  assert.equal(without.exit, EXIT.usage);
  assert.match(without.err, /^error: cannot listen on "0\.0\.0\.0" without tokens$/m);
  assert.match(without.err, /^fix: .*token create AI_Node_1 --data \S+data, or /m);
  assert.equal((await aicollab(world, ["token", "create", "AI_Node_1", "--data", data])).exit, EXIT.ok);
  const hub = startAicollab(world, words);
  for await (const line of linesOf(hub.stderr)) {
    if (line.includes("Collaborative Kernel Hub listening on 0.0.0.0:")) hub.kill();
  }
  assert.equal((await hub.status).code, EXIT.ok);
  await hub.stdout.cancel();
});

Deno.test("a hub that is asked to end does so in good order with exit 0, and its data is one closed file", async () => {
  await using world = await makeWorld();
  await using hub = await startHubProgram(world);
  assert.equal((await hub.program.stop()).code, EXIT.ok);
  const files = [...Deno.readDirSync(join(hub.database, ".."))].map((entry) => entry.name);
  assert.ok(files.includes("hub_data.db"));
  assert.deepEqual(files.filter((name) => /-wal$|-shm$/.test(name)), []);
});

Deno.test("a hub whose parent is killed ends by itself", async () => {
  await using world = await makeWorld();
  const script = join(world.folder, "parent.ts");
  // The parent starts a hub as the harness does, prints where it is, and is then killed.
  await Deno.writeTextFile(
    script,
    `import { startHubProgram } from ${JSON.stringify(new URL("./aicollab.ts", import.meta.url).href)};
     const hub = await startHubProgram(${
      JSON.stringify({ folder: world.folder, environment: world.environment })
    });
     console.log(hub.dashboardUrl);
     await hub.program.ended;`,
  );
  const parent = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--config", new URL("../deno.json", import.meta.url).pathname, script],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = parent.stdout.getReader();
  const url = new TextDecoder().decode((await reader.read()).value).trim();
  const answers = () =>
    fetch(new URL("/healthz", url)).then((r) => r.body!.cancel()).then(() => true, () => false);
  assert.equal(await answers(), true);
  parent.kill("SIGKILL");
  await parent.status;
  await reader.cancel();
  await waitUntil(async () => !await answers(), { name: "the orphaned hub is gone" });
});

Deno.test({
  name: "a data folder that may not be written to is exit 73, and nothing in it is touched",
  // Root may write to every folder, so it runs that hub as nobody.
  async fn() {
    await using world = await makeWorld();
    const data = join(world.folder, "data");
    await Deno.mkdir(data);
    await Deno.chmod(data, 0o555);
    await Deno.chmod(world.folder, 0o755);
    await Deno.mkdir(world.environment.XDG_DATA_HOME!);
    await Deno.chmod(world.environment.XDG_DATA_HOME!, 0o777);
    const isRoot = Deno.uid() === 0;
    const cache = join(world.folder, "cache");
    if (isRoot) await shareDenoCache(world.environment.DENO_DIR!, cache);
    const { exit, err } = await aicollab(
      { ...world, ...(isRoot ? { uid: 65_534 } : {}) },
      ["hub", "--port", "0", "--http-port", "0", "--data", data],
      isRoot ? { DENO_DIR: cache } : {},
    );
    assert.equal(exit, EXIT.cannotWrite, err);
    assert.ok(err.includes(data), err);
    assert.deepEqual([...Deno.readDirSync(data)], []);
  },
});

/** Copies the packages of Deno's cache so that everybody can read them. */
async function shareDenoCache(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  const script = `cp -r "$0/npm" "$1/" && chmod -R a+rwX "$1"`;
  const { success } = await new Deno.Command("sh", { args: ["-c", script, from, to] }).output();
  assert.ok(success, "Deno's cache was copied");
}

Deno.test("tokens of --token are warned of as the weak form, by name, and their secrets are shown nowhere", async () => {
  await using world = await makeWorld();
  const hub = startAicollab(world, [
    ...["hub", "--port", "0", "--no-dashboard", "--token", "AI_1=0123456789abcdef0123"],
  ]);
  hub.stdout.cancel();
  const said: string[] = [];
  for await (const line of linesOf(hub.stderr)) {
    said.push(line);
    if (line.includes("Start a trainer")) hub.kill("SIGTERM");
  }
  assert.equal((await hub.status).code, EXIT.ok);
  const err = said.join("\n");
  assert.match(
    err,
    / - WARNING - The tokens of AI_1 are of a weak form, .* token create NAME makes one that lasts$/m,
  );
  assert.equal(err.includes("0123456789"), false, err);
});

Deno.test("one token for several AIs is a warning that names them and does not show it", async () => {
  await using world = await makeWorld();
  await Deno.writeTextFile(`${world.folder}/file`, "");
  const tokens = ["A=0123456789abcdef0123", "B=0123456789abcdef0123", "C=anotherabcdef0123456"];
  const { err } = await aicollab(world, [
    ...["hub", "--port", "0", "--http-port", "0", "--data", "file"],
    ...tokens.flatMap((token) => ["--token", token]),
  ]);
  assert.match(
    err,
    / - WARNING - A, B have the same token, so each can connect as the others; make .* token create NAME$/m,
  );
  assert.equal(/0123456789/.test(err), false, err);
});
