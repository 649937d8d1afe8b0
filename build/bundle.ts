/** Bundles the program: main.ts with its lazy parts, and each `*_worker.ts` on its own, all in one flat folder. */
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { EXIT } from "../internal/exit_codes.ts";
import { bundleName } from "../internal/module_url.ts";
import { RELEASES } from "../internal/upgrade/releases.ts";
import { explain, UserError } from "../internal/user_error.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));

/** Deno prints this when it cannot fetch the base that a binary is made around, which comes from Deno's host, once. */
const NO_NETWORK = /error sending request|dns error|tcp connect error|network is unreachable/i;

/** Runs one command in `cwd`; its output is shown only when it fails. @throws {UserError} when it fails. */
export async function run(cwd: string, command: string, args: readonly string[]): Promise<void> {
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
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory && !/^(\.|dist$|results$|tests$|bench$)/.test(entry.name)) {
      found.push(...await workers(path));
    } else if (entry.name.endsWith("_worker.ts")) found.push(path);
  }
  return found.sort();
}

/** Writes the place of releases that AICOLLAB_RELEASES names into the bundle, in place of the placeholder. */
async function fillReleases(folder: string): Promise<void> {
  const releases = Deno.env.get("AICOLLAB_RELEASES");
  if (!releases) return;
  for (const { name } of Deno.readDirSync(folder)) {
    const file = join(folder, name);
    const code = await Deno.readTextFile(file);
    if (code.includes(RELEASES)) await Deno.writeTextFile(file, code.replaceAll(RELEASES, releases));
  }
}

/** Bundles into `folder`; the program is its `main.js`. `flags` are more of `deno bundle`. @throws {UserError} when it fails. */
export async function bundle(folder: string, flags: readonly string[] = []): Promise<void> {
  const deno = Deno.execPath();
  const words = ["bundle", "--quiet", ...flags];
  await run(ROOT, deno, [...words, "--code-splitting", "--outdir", folder, "main.ts"]);
  for (const worker of await workers()) {
    await run(ROOT, deno, [...words, "-o", join(folder, bundleName(worker)), worker]);
  }
  await fillReleases(folder);
  // Without this file Deno would find the project's deno.json and its packages after all.
  await Deno.writeTextFile(join(folder, "deno.json"), "{}\n");
}

/** Resolves with the exit code of `work`; an error is printed, with its own exit code. */
export async function exitOf(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const { lines, exit } = explain(error, false);
    lines.forEach((line) => console.error(line));
    return exit;
  }
}

/** Resolves as {@link exitOf} does for `work` in a temporary folder, which is removed. */
export async function inTemporaryFolder(
  prefix: string,
  work: (folder: string) => Promise<number>,
): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix });
  try {
    return await exitOf(() => work(folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
