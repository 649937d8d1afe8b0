/** Packs @aicollab/client, and uses it as a stranger does: in a folder of its own, with their compiler, on their runtimes. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { formatAddress } from "../../internal/address.ts";
import { makeWorld } from "../aicollab.ts";
import { HubProcess } from "../hub_process.ts";
import { installRuntimes, output, type Runtimes } from "./runtimes.ts";
import { makeStranger, ROOT, type Stranger } from "./stranger.ts";

/** Returns the example of the package's page. */
async function quickStart(): Promise<string> {
  const page = await Deno.readTextFile(join(ROOT, "packages", "js", "README.md"));
  return /```js\n([^]*?)```/.exec(page)![1]!;
}

async function compile({ home }: Stranger, tsc: Runtimes["tsc"], module: string, moduleResolution: string) {
  const compilerOptions = {
    ...{ strict: true, noEmit: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    ...{ target: "es2022", lib: ["es2022"], types: [], skipLibCheck: false, module, moduleResolution },
  };
  const project = join(home, "tsconfig.json");
  await Deno.writeTextFile(project, JSON.stringify({ compilerOptions, files: ["stranger.ts"] }));
  await output([...tsc, "--project", project], { cwd: home });
}

Deno.test("the packed client compiles for strangers, and its page's example runs on Node 20, Node 22, Bun and Deno", async (t) => {
  await using stranger = await makeStranger();
  const { home } = stranger;
  const { tsc, scripts } = await installRuntimes(stranger.folder);
  await Deno.copyFile(join(ROOT, "tests/packages/stranger.ts.txt"), join(home, "stranger.ts"));
  for (const [module, resolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]] as const) {
    await t.step(
      `a stranger's tsc takes its types with ${resolution}, and checks libraries too`,
      async () => {
        await compile(stranger, tsc, module, resolution);
      },
    );
  }
  const example = await quickStart();
  assert.ok(example.trim().split("\n").length <= 30);
  await Deno.writeTextFile(join(home, "quick_start.js"), example);
  await using world = await makeWorld();
  await using hub = await HubProcess.start(world);
  const env = { ...world.environment, AICOLLAB_HUB: formatAddress(hub.address) };
  for (const [name, words] of Object.entries(scripts)) {
    await t.step(`${name} runs the quick start`, async () => {
      const out = await output([...words, "quick_start.js"], { cwd: home, env });
      assert.equal(out, "0.5 thinking\ncompleted HELLO!\n");
    });
  }
});
