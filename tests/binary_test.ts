import assert from "node:assert/strict";
import { join } from "node:path";
import { templateDigest } from "../trainer/artifacts/component.ts";
import { couplings, specializations } from "../trainer/kernels/table.ts";
import { makeWorld } from "./aicollab.ts";

const DECODER = new TextDecoder();
const build = await Deno.makeTempDir({ prefix: "aicollab-binary-" });
globalThis.addEventListener("unload", () => Deno.removeSync(build, { recursive: true }));

/** States why no binary can be made on this machine, or undefined: `deno compile` fetches its base from Deno's host. */
async function whySkipped(): Promise<string | undefined> {
  if (Deno.env.has("AICOLLAB_COMPILE")) return undefined;
  const script = join(build, "empty.ts");
  await Deno.writeTextFile(script, "");
  const args = ["compile", "--quiet", "-o", join(build, "empty"), script];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  return success ? undefined : `SKIPPED, deno compile does not work here: ${DECODER.decode(stderr).trim()}`;
}

const skipped = await whySkipped();
if (skipped) console.log(skipped);

Deno.test({
  name: "the binary finishes a demo from another folder, with an empty home and nothing of Deno's in reach",
  ignore: skipped !== undefined,
  async fn() {
    const binary = join(build, "aicollab");
    const script = new URL("../build/compile.ts", import.meta.url).pathname;
    const made = await new Deno.Command(Deno.execPath(), { args: ["run", "-A", "--quiet", script, binary] })
      .output();
    assert.ok(made.success, DECODER.decode(made.stderr));

    await using world = await makeWorld();
    const { DENO_DIR: _, PATH: __, ...environment } = world.environment;
    const demo = await new Deno.Command(binary, {
      args: ["demo", "--once", "--port", "0", "--http-port", "0"],
      cwd: world.folder,
      env: environment,
      clearEnv: true,
    }).output();
    const story = DECODER.decode(demo.stdout);
    assert.equal(demo.code, 0, story + DECODER.decode(demo.stderr));
    assert.match(story, /shared component .+, the work of s\d+/);
    assert.match(story, /s\d+ completed\n$/);
  },
});

Deno.test("a bundle renders the same components as the sources, byte for byte", async () => {
  const kernels = JSON.stringify(new URL("../trainer/kernels/table.ts", import.meta.url).href);
  const component = JSON.stringify(new URL("../trainer/artifacts/component.ts", import.meta.url).href);
  const script = join(build, "templates.ts");
  await Deno.writeTextFile(
    script,
    `import { couplings, specializations } from ${kernels};
import { templateDigest } from ${component};
console.log([...specializations, ...couplings].map(({ kernel }) => templateDigest(kernel)).join());`,
  );
  const bundle = join(build, "templates.js");
  const root = new URL("../", import.meta.url).pathname;
  const run = async (...args: string[]) => {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).output();
    assert.ok(success, DECODER.decode(stderr));
    return DECODER.decode(stdout).trim();
  };
  await run("bundle", "--quiet", "--minify", "-o", bundle, script);
  const expected = [...specializations, ...couplings].map(({ kernel }) => templateDigest(kernel));
  assert.deepEqual((await run("run", "--quiet", "--no-config", bundle)).split(","), expected);
});
