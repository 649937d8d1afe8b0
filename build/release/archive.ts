/**
 * Packs the binary for a release: `deno task release:archive TARGET BINARY [FOLDER]` makes `FOLDER/aicollab-VERSION-TARGET.tar.gz`,
 * by default in `dist/release`, with the binary and the license; a zip for Windows.
 */
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { EXIT } from "../../internal/exit_codes.ts";
import { usageError } from "../../internal/user_error.ts";
import { exitOf, run } from "../bundle.ts";
import { archiveName, TARGETS } from "./targets.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Windows has a tar of its own, which also makes zips; the one of Git, which may come first in PATH, does not. */
function tarProgram(): string {
  return Deno.build.os === "windows" ? `${Deno.env.get("SystemRoot")}\\System32\\tar.exe` : "tar";
}

Deno.exit(
  await exitOf(async () => {
    const [wanted, binary, folder = join(ROOT, "dist", "release")] = Deno.args;
    const target = TARGETS.find((each) => each === wanted);
    if (target === undefined || binary === undefined) {
      throw usageError("give a target and the binary for it", {
        why: `targets are ${TARGETS.join(", ")}`,
        fix: "deno task release:archive linux-x64 dist/aicollab",
      });
    }
    await Deno.mkdir(folder, { recursive: true });
    const archive = resolve(folder, archiveName(target));
    const files = ["-C", dirname(resolve(binary)), basename(binary), "-C", ROOT, "LICENSE"];
    await run(ROOT, tarProgram(), [archive.endsWith(".zip") ? "-acf" : "-czf", archive, ...files]);
    console.log(archive);
    return EXIT.ok;
  }),
);
