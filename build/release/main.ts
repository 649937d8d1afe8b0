/**
 * Completes a release: `deno task release:files [FOLDER]` writes SHA256SUMS, the installers, the formula of Homebrew and the manifest
 * of Scoop into FOLDER, by default `dist/release`, beside the archives that are there. AICOLLAB_RELEASES names the place of releases.
 */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { EXIT } from "../../internal/exit_codes.ts";
import { CHECKSUMS } from "../../internal/upgrade/releases.ts";
import { usageError } from "../../internal/user_error.ts";
import { exitOf } from "../bundle.ts";
import { releaseFiles, TEMPLATES, THIS_RELEASE } from "./release_files.ts";
import { archiveName, TARGETS } from "./targets.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const OWN: readonly string[] = [CHECKSUMS, ...TEMPLATES];

async function sha256(path: string): Promise<string> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", await Deno.readFile(path))).toHex();
}

async function checksumsOf(folder: string): Promise<Map<string, string>> {
  const names = [...Deno.readDirSync(folder)].map(({ name }) => name).filter((name) => !OWN.includes(name));
  const missing = TARGETS.map((target) => archiveName(target)).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw usageError(`the release in "${folder}" lacks ${missing.join(", ")}`, {
      why: "it has an archive for each target",
      fix: "deno task release:archive TARGET BINARY",
    });
  }
  return new Map(
    await Promise.all(names.map(async (name) => [name, await sha256(join(folder, name))] as const)),
  );
}

Deno.exit(
  await exitOf(async () => {
    const [folder = join(ROOT, "dist", "release")] = Deno.args;
    const templates = Object.fromEntries(
      TEMPLATES.map((name) => [name, Deno.readTextFileSync(join(ROOT, "install", name))]),
    );
    const { releases: known, version } = THIS_RELEASE;
    const release = { version, releases: Deno.env.get("AICOLLAB_RELEASES") ?? known };
    for (const [name, text] of releaseFiles(await checksumsOf(folder), templates, release)) {
      await Deno.writeTextFile(join(folder, name), text);
      console.log(join(folder, name));
    }
    return EXIT.ok;
  }),
);
