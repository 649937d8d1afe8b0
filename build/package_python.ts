/** `deno task package:python [FOLDER]`: makes the wheel of the package for Python, by setuptools as Debian has it. */
import { join, resolve } from "node:path";
import { VERSION } from "../internal/version.ts";

const ROOT = new URL("../", import.meta.url).pathname;

/** Is what the wheel is made with, and what installs it. */
export const NEEDS = "apt-get install python3-venv python3-setuptools python3-wheel";

/** A python3 that was installed beside Debian's comes before it and may lack what Debian's has. */
const PYTHONS = ["python3", "/usr/bin/python3"];

const BUILD = "import sys\nfrom setuptools import build_meta\nbuild_meta.build_wheel(sys.argv[1])";

/** Resolves with a Python that can make wheels and environments; undefined where there is none. */
export async function wheelPython(): Promise<string | undefined> {
  for (const python of PYTHONS) {
    const args = ["-c", "import ensurepip, setuptools, venv, wheel"];
    try {
      const { success } = await new Deno.Command(python, { args, stderr: "null" }).output();
      if (success) return python;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

/** Writes the wheel into `folder`, and resolves with its path. @throws {Error} with what setuptools printed. */
export async function packagePython(folder: string): Promise<string> {
  const source = await Deno.makeTempDir({ prefix: "aicollab-wheel-" });
  try {
    await Deno.mkdir(folder, { recursive: true });
    // What setuptools leaves behind stays out of the repository.
    await copy(join(ROOT, "packages", "python"), source);
    await Deno.copyFile(join(ROOT, "LICENSE"), join(source, "LICENSE"));
    const { success, stdout, stderr } = await new Deno.Command(await wheelPython() ?? "python3", {
      args: ["-c", BUILD, resolve(folder)],
      cwd: source,
      // The same files make the same bytes.
      env: { SOURCE_DATE_EPOCH: "1767225600", PYTHONDONTWRITEBYTECODE: "1" },
    }).output();
    const printed = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
    if (!success) throw new Error(`The wheel was not made (${NEEDS}):\n${printed}`);
    return join(folder, `aicollab-${VERSION}-py3-none-any.whl`);
  } finally {
    await Deno.remove(source, { recursive: true });
  }
}

async function copy(from: string, to: string): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (name === "__pycache__" || name === "tests") continue;
    if (!isDirectory) await Deno.copyFile(join(from, name), join(to, name));
    else {
      await Deno.mkdir(join(to, name));
      await copy(join(from, name), join(to, name));
    }
  }
}

if (import.meta.main) {
  const wheel = await packagePython(Deno.args[0] ?? "dist/python");
  console.log(`${wheel} (${(await Deno.stat(wheel)).size} bytes)`);
}
