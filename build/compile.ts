/**
 * Makes the one binary: `deno task compile [OUT]`, by default `dist/aicollab`. Bundles first, because `deno compile` would
 * embed every package whole: main.ts with its lazy parts, and each `*_worker.ts` on its own, all in one flat folder.
 * AICOLLAB_COMPILE names a command to be used instead of `deno compile`.
 */
import { join, resolve } from "node:path";
import { bundleName } from "../internal/module_url.ts";
import { EXIT } from "../internal/exit_codes.ts";
import { explain, UserError } from "../internal/user_error.ts";

const ROOT = new URL("../", import.meta.url).pathname;

/**
 * The program may use sockets and files, its own settings and copies of itself, but no imports. The first thing it does is to
 * open the one foreign function that it needs, and to give up the permission to call others.
 */
const PERMISSIONS = ["net", "read", "write", "env", "run", "sys", "ffi"].map((name) => `--allow-${name}`);

/** Deno prints this when it cannot fetch the base that a binary is made around, which comes from Deno's host, once. */
const NO_NETWORK = /error sending request|dns error|tcp connect error|network is unreachable/i;

/** Runs one command in `cwd`; its output is shown only when it fails. @throws {UserError} when it fails. */
async function run(cwd: string, command: string, args: readonly string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args], cwd }).output();
  if (success) return;
  const decoder = new TextDecoder();
  const said = `${decoder.decode(stdout)}${decoder.decode(stderr)}`.trimEnd();
  const isOffline = NO_NETWORK.test(said);
  throw new UserError({
    code: isOffline ? "NO_NETWORK" : "NOT_BUILT",
    what: `cannot make the binary: "${command} ${args[0]}" failed`,
    why: isOffline
      ? "it downloads Deno's base for this system once, and Deno's host cannot be reached"
      : `it says\n${said}`,
    fix: isOffline
      ? "run it once where dl.deno.land can be reached, or go without: deno run -A main.ts demo"
      : "mend what it says and run it again: deno task compile",
    exit: isOffline ? EXIT.network : EXIT.unexpected,
  });
}

/** Returns every worker module of the project, as a path from its root. */
async function workers(folder = "."): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(join(ROOT, folder))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory && !/^(\.|dist$|results$|tests$|bench$)/.test(entry.name)) {
      found.push(...await workers(path));
    } else if (entry.name.endsWith("_worker.ts")) found.push(path);
  }
  return found.sort();
}

/** Bundles into `folder` and compiles from there to `out`. */
async function compile(folder: string, out: string): Promise<void> {
  const deno = Deno.execPath();
  await run(ROOT, deno, ["bundle", "--quiet", "--minify", "--code-splitting", "--outdir", folder, "main.ts"]);
  for (const worker of await workers()) {
    await run(ROOT, deno, ["bundle", "--quiet", "--minify", "-o", join(folder, bundleName(worker)), worker]);
  }
  // Without this file `deno compile` would find the project's deno.json and embed its packages after all.
  await Deno.writeTextFile(join(folder, "deno.json"), "{}\n");
  const [command, ...words] = Deno.env.get("AICOLLAB_COMPILE")?.split(" ") ?? [deno, "compile"];
  const flags = ["--quiet", "--no-check", "--no-prompt", ...PERMISSIONS, "--include", "."];
  await run(folder, command!, [...words, ...flags, "-o", out, "main.js"]);
}

async function main(): Promise<number> {
  const out = resolve(Deno.args[0] ?? join(ROOT, "dist", "aicollab"));
  const folder = await Deno.makeTempDir({ prefix: "aicollab-bundle-" });
  try {
    await compile(folder, out);
    console.log(out);
    return EXIT.ok;
  } catch (error) {
    const { lines, exit } = explain(error, false);
    lines.forEach((line) => console.error(line));
    return exit;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.exit(await main());
