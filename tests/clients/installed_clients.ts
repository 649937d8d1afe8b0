/** Brings the real clients from the npm registry into a folder outside the repository, in the versions that were tried. */
import { statfsSync } from "node:fs";
import { join } from "node:path";

export const VERSION = { claude: "2.1.332", codex: "0.171.0" } as const;

/** The programs of the clients. */
export interface Clients {
  readonly claude: string;
  readonly codex: string;
}

/** Both packages with their unpacked files. */
const NEEDED_BYTES = 2e9;
const FOLDER = Deno.env.get("AICOLLAB_CLIENTS") ||
  join(
    Deno.env.get("XDG_CACHE_HOME") || join(Deno.env.get("HOME") ?? "", ".cache"),
    "aicollab",
    "clients",
  );

/** As the packages name a system. */
const PLATFORMS: Readonly<Record<string, { readonly suffix: string; readonly target: string }>> = {
  "x86_64-linux": { suffix: "linux-x64", target: "x86_64-unknown-linux-musl" },
  "aarch64-linux": { suffix: "linux-arm64", target: "aarch64-unknown-linux-musl" },
  "x86_64-darwin": { suffix: "darwin-x64", target: "x86_64-apple-darwin" },
  "aarch64-darwin": { suffix: "darwin-arm64", target: "aarch64-apple-darwin" },
};

/** Resolves with the clients, or with why they are not here and what brings them. */
export async function installedClients(): Promise<Clients | { readonly missing: string }> {
  const { arch, os } = Deno.build;
  const platform = PLATFORMS[`${arch}-${os}`];
  if (platform === undefined) return { missing: `the clients are not made for ${os} on ${arch}` };
  const { suffix, target } = platform;
  const modules = join(FOLDER, "node_modules");
  const clients = {
    claude: join(modules, "@anthropic-ai", `claude-code-${suffix}`, "claude"),
    codex: join(modules, "@openai", "codex", "vendor", target, "bin", "codex"),
  };
  if (await areTried(clients)) return clients;
  await Deno.mkdir(FOLDER, { recursive: true });
  const { bavail, bsize } = statfsSync(FOLDER);
  if (bavail * bsize < NEEDED_BYTES) {
    return { missing: `${FOLDER} has less than 2 GB left: name another folder in AICOLLAB_CLIENTS` };
  }
  console.log(`Installing Claude Code ${VERSION.claude} and Codex ${VERSION.codex} in ${FOLDER} (0.8 GB)`);
  const packages = {
    claude: `npm:@anthropic-ai/claude-code-${suffix}@${VERSION.claude}`,
    codex: `npm:@openai/codex@${VERSION.codex}-${suffix}`,
  };
  const configuration = { nodeModulesDir: "auto", imports: packages };
  await Deno.writeTextFile(join(FOLDER, "deno.json"), JSON.stringify(configuration));
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    ...{ args: ["install", "--quiet"], cwd: FOLDER },
    // Its own cache keeps nearly a gigabyte out of the user's, and shares its files with the folder.
    env: { DENO_DIR: join(FOLDER, "deno") },
  }).output();
  if (success && await areTried(clients)) return clients;
  return {
    missing: `cd ${FOLDER} && deno install, which failed: ${new TextDecoder().decode(stderr).trim()}`,
  };
}

async function areTried({ claude, codex }: Clients): Promise<boolean> {
  return (await versionOf(claude)).startsWith(`${VERSION.claude} `) &&
    (await versionOf(codex)).endsWith(` ${VERSION.codex}`);
}

/** Resolves with what a program says of its version; nothing where it cannot be run. */
async function versionOf(program: string): Promise<string> {
  try {
    const home = await Deno.makeTempDir({ prefix: "aicollab-clients-" });
    const { stdout } = await new Deno.Command(program, {
      ...{ args: ["--version"], env: { HOME: home, PATH: "" }, clearEnv: true },
    }).output();
    await Deno.remove(home, { recursive: true });
    return new TextDecoder().decode(stdout).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}
