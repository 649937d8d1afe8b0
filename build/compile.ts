/**
 * Makes the one binary: `deno task compile [OUT]`, by default `dist/aicollab`. Bundles first, because `deno compile` would
 * embed every package whole.
 * AICOLLAB_COMPILE names a command to be used instead of `deno compile`.
 */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { EXIT } from "../internal/exit_codes.ts";
import { PERMISSIONS } from "../internal/permissions.ts";
import { bundle, inTemporaryFolder, run } from "./bundle.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Bundles into `folder` and compiles from there to `out`. */
async function compile(folder: string, out: string): Promise<void> {
  await bundle(folder, ["--minify"]);
  const [command, ...words] = Deno.env.get("AICOLLAB_COMPILE")?.split(" ") ?? [Deno.execPath(), "compile"];
  const flags = ["--quiet", "--no-check", "--no-prompt", ...PERMISSIONS, "--include", "."];
  await run(folder, command!, [...words, ...flags, "-o", out, "main.js"]);
}

const out = resolve(Deno.args[0] ?? join(ROOT, "dist", "aicollab"));
Deno.exit(
  await inTemporaryFolder("aicollab-bundle-", async (folder) => {
    await compile(folder, out);
    console.log(out);
    return EXIT.ok;
  }),
);
