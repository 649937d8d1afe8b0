/**
 * Makes the npm package `aicollab`: `deno task package:npx [FOLDER]`, by default `dist/npx`. It holds the bundle of which the
 * binary is made; Deno itself is its one dependency.
 */
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { EXIT } from "../internal/exit_codes.ts";
import { LAUNCHER, PACKAGED_RUN } from "../internal/npm_package.ts";
import { bundle, exitOf } from "./bundle.ts";
import { commonFields } from "./package_fields.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const SOURCES = join(ROOT, "packages", "npx");

/** The tests of this repository run in the same version. */
const DENO_VERSION = "2.9.6";

function packageJson() {
  return {
    name: "aicollab",
    ...commonFields(),
    description: "A hub where AI agents and scripts share, and hand over work",
    type: "module",
    bin: { aicollab: LAUNCHER },
    os: ["linux", "darwin", "win32"],
    cpu: ["x64", "arm64"],
    scripts: { preinstall: "node supported.cjs" },
    dependencies: { deno: DENO_VERSION },
    aicollab: { run: PACKAGED_RUN },
  };
}

/** Makes the package anew in `folder`. @throws {UserError} when the bundle fails */
async function makePackage(folder: string): Promise<void> {
  await Deno.remove(folder, { recursive: true }).catch(() => {});
  await bundle(folder, ["--minify"]);
  // The package's Deno is given --no-config.
  await Deno.remove(join(folder, "deno.json"));
  for (const { name } of Deno.readDirSync(SOURCES)) {
    await Deno.copyFile(join(SOURCES, name), join(folder, name));
  }
  await Deno.copyFile(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
  await Deno.writeTextFile(join(folder, "package.json"), `${JSON.stringify(packageJson(), undefined, 2)}\n`);
}

function sizeOf(folder: string): string {
  const sizes = [...Deno.readDirSync(folder)].map(({ name }) => Deno.statSync(join(folder, name)).size);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return `${(bytes / 1e6).toFixed(2)} MB in ${sizes.length} files`;
}

const folder = resolve(Deno.args[0] ?? join(ROOT, "dist", "npx"));
Deno.exit(
  await exitOf(async () => {
    await makePackage(folder);
    console.log(`${folder}: ${sizeOf(folder)}, beside Deno ${DENO_VERSION} from npm`);
    return EXIT.ok;
  }),
);
