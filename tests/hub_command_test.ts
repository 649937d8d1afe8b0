import assert from "node:assert/strict";
import { join } from "node:path";
import { EXIT } from "../internal/exit_codes.ts";
import { waitUntil } from "../internal/wait_until.ts";
import { aicollab, makeWorld, portOf, startHubProgram } from "./aicollab.ts";

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
  assert.ok(err.includes("fix: aicollab hub --data DIR"), err);
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
  // A parent that starts a hub as the harness does, says where it is, and is then killed.
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
  // To root every folder is writable, so root runs that hub as nobody.
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

/** The packages in Deno's cache, readable for everybody. */
async function shareDenoCache(from: string, to: string): Promise<void> {
  await Deno.mkdir(to);
  const script = `cp -r "$0/npm" "$1/" && chmod -R a+rwX "$1"`;
  const { success } = await new Deno.Command("sh", { args: ["-c", script, from, to] }).output();
  assert.ok(success, "Deno's cache was copied");
}
