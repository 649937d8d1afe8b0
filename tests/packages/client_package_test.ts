/** Packs @aicollab/client, and uses it as a stranger does: in a folder of its own, with their compiler, on their runtimes. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { makeClientPackage } from "../../build/client_package.ts";
import { type Cell, contractResults } from "../contract/contract_suite.ts";
import { ContractHub, type Door } from "../contract/contract_hub.ts";
import { installRuntimes, output } from "./runtimes.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** These doors a runtime does not have, as it has no global WebSocket. */
const LACKS: Readonly<Record<string, Door>> = { "Node 20": "ws" };
const DOORS: readonly Door[] = ["tcp", "ws"];

/** Returns the example of the package's page. */
async function quickStart(): Promise<string> {
  const page = await Deno.readTextFile(join(ROOT, "packages", "js", "README.md"));
  return /```js\n([^]*?)```/.exec(page)![1]!;
}

async function makeStranger(folder: string): Promise<string> {
  const made = join(folder, "made");
  await makeClientPackage(made, await Deno.makeTempDir({ dir: folder }));
  const packed = (await output(["npm", "pack", "--silent", "--pack-destination", folder], { cwd: made }))
    .trim();
  const stranger = join(folder, "stranger");
  await Deno.mkdir(stranger);
  await Deno.writeTextFile(join(stranger, "package.json"), '{"private":true,"type":"module"}');
  const install = [
    "npm",
    "install",
    "--silent",
    "--no-audit",
    "--no-fund",
    "--offline",
    join(folder, packed),
  ];
  await output(install, { cwd: stranger });
  for (const name of ["client.js", "client.d.ts"]) {
    console.log(`${name}: ${Deno.statSync(join(made, name)).size} bytes`);
  }
  console.log(`${packed}: ${Deno.statSync(join(folder, packed)).size} bytes`);
  return stranger;
}

Deno.test("the packed client compiles for strangers, and on Node 20, Node 22, Bun and Deno does all that the contract suite asks", async (t) => {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-packages-" });
  try {
    const [{ tsc, scripts }, stranger] = await Promise.all([installRuntimes(folder), makeStranger(folder)]);
    await t.step(
      "a stranger's tsc takes its types, with nodenext and bundler, and checks libraries too",
      async () => {
        await Deno.copyFile(join(ROOT, "tests/packages/stranger.ts.txt"), join(stranger, "stranger.ts"));
        for (const [module, resolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]] as const) {
          const compilerOptions = {
            ...{
              strict: true,
              noEmit: true,
              exactOptionalPropertyTypes: true,
              noUncheckedIndexedAccess: true,
            },
            ...{ target: "es2022", lib: ["es2022"], types: [], module, moduleResolution: resolution },
          };
          const project = join(stranger, "tsconfig.json");
          await Deno.writeTextFile(project, JSON.stringify({ compilerOptions, files: ["stranger.ts"] }));
          await output([...tsc, "--project", project], { cwd: stranger });
        }
      },
    );

    await Deno.writeTextFile(join(stranger, "quick_start.js"), await quickStart());
    await Deno.copyFile(
      join(ROOT, "packages/js/testing/contract_driver.js"),
      join(stranger, "contract_driver.js"),
    );
    const table: Record<string, ReadonlyMap<string, Cell>> = {};
    for (const [name, words] of Object.entries(scripts)) {
      await using hub = await ContractHub.start();
      const [program, ...args] = words as [string, ...string[]];
      const env = { ...hub.environment, AICOLLAB_HUB: hub.at("tcp") };
      await t.step(`${name} runs the quick start`, async () => {
        const out = await output([program, ...args, "quick_start.js"], { cwd: stranger, env });
        assert.equal(out, "0.5 thinking\ncompleted HELLO!\n");
      });
      for (const door of DOORS) {
        if (LACKS[name] === door) continue;
        await t.step(`${name} keeps the contract over ${door}`, async () => {
          const driver = { program, args: [...args, "contract_driver.js"], cwd: stranger, env };
          const cells = table[`${name}, ${door}`] = await contractResults(driver, door, hub);
          assert.deepEqual([...cells].filter(([, cell]) => cell !== "holds"), []);
        });
      }
    }
    for (const [door, cells] of Object.entries(table)) {
      console.log(
        `${door}: ${[...cells.values()].filter((cell) => cell === "holds").length} of ${cells.size} hold`,
      );
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
