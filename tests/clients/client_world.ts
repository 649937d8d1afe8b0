/** Makes a home for real clients: they find nothing of the user's there, and reach nothing outside this machine. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { formatAddress } from "../../internal/address.ts";
import { waitUntil } from "../../internal/testing/wait_until.ts";
import { aicollab, makeWorld, type World } from "../aicollab.ts";
import { HubProcess } from "../hub_process.ts";

/** A world with a hub, for which both clients were set up. */
export interface ClientWorld extends World {
  readonly hub: HubProcess;
  /** The clients work in this folder. */
  readonly project: string;
}

/** A way out that leads nowhere: a client that asked another server than the scripted model would fail. */
const NO_WAY_OUT = {
  HTTP_PROXY: "http://127.0.0.1:9",
  HTTPS_PROXY: "http://127.0.0.1:9",
  NO_PROXY: "127.0.0.1",
};

/** Starts a hub in a new world and has `aicollab mcp setup` write the files of both clients. */
export async function makeClientWorld(): Promise<ClientWorld> {
  const world = await makeWorld();
  const { folder } = world;
  const environment = { ...world.environment, ...NO_WAY_OUT };
  const project = join(folder, "project");
  for (const path of [project, join(folder, "share"), join(folder, ".local"), join(folder, ".cache")]) {
    await Deno.mkdir(path);
  }
  // Codex gives a server HOME alone: what other variables of the world name is also found from there.
  await Deno.symlink(join(folder, "share"), join(folder, ".local", "share"));
  await Deno.symlink(world.environment.DENO_DIR!, join(folder, ".cache", "deno"));
  const hub = await HubProcess.start(world);
  for (const client of ["claude", "codex"]) {
    const words = ["--hub", formatAddress(hub.address), "--capabilities", "review", "--yes"];
    const done = await aicollab(world, ["mcp", "setup", client, ...words]);
    assert.equal(done.exit, 0, done.err);
  }
  return {
    ...{ folder, environment, hub, project },
    async [Symbol.asyncDispose]() {
      await hub[Symbol.asyncDispose]();
      await endProcessesIn(folder);
      await world[Symbol.asyncDispose]();
    },
  };
}

/** Ends what clients have left running: Codex keeps its sessions, with their servers, in processes behind its window. */
async function endProcessesIn(folder: string): Promise<void> {
  const left = async () => {
    const { stdout } = await new Deno.Command("ps", { args: ["-A", "-ww", "-o", "pid=,args="] }).output();
    const lines = new TextDecoder().decode(stdout).split("\n").filter((line) => line.includes(folder));
    return lines.map((line) => Number.parseInt(line));
  };
  for (const pid of await left()) {
    try {
      Deno.kill(pid, "SIGTERM");
    } catch (error) {
      // It has ended meanwhile.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  await waitUntil(async () => (await left()).length === 0, {
    name: "all processes of the clients have ended",
  });
}
