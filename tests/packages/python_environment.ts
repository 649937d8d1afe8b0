/** The wheel of the package for Python in a fresh environment, for tests, which are skipped where it cannot be made. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { NEEDS, packagePython, wheelPython } from "../../build/package_python.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
/** The tests of the package, and programs for them. */
export const TESTS = join(ROOT, "packages/python/tests");
/** Nothing that is run here takes longer. */
const PATIENCE_MS = 120_000;

/** How a program ended, and all that it printed. */
export interface Ran {
  readonly code: number;
  readonly text: string;
}

/** Runs a program to its end. */
export async function run(program: string, args: string[], options: Deno.CommandOptions = {}): Promise<Ran> {
  const { code, stdout, stderr } = await new Deno.Command(program, {
    ...options,
    args,
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).output();
  return { code, text: [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("") };
}

const maker = await wheelPython();
const missing = maker === undefined ? `SKIPPED, ${NEEDS}` : undefined;
const environment = maker === undefined ? undefined : await installed(maker);

/** Makes the wheel and installs it into a fresh environment, which ends with this process. */
async function installed(maker: string) {
  const folder = await Deno.makeTempDir({ prefix: "aicollab-python-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  const wheel = await packagePython(folder);
  const python = join(folder, "venv/bin/python");
  for (
    const [program, ...args] of [
      [maker, "-m", "venv", join(folder, "venv")],
      [python, "-m", "pip", "install", "--quiet", "--no-index", wheel],
    ] as const
  ) {
    const { code, text } = await run(program, [...args]);
    assert.equal(code, 0, text);
  }
  return { folder, wheel, python };
}

/** Registers a test with the environment. */
export function test(name: string, fn: (place: NonNullable<typeof environment>) => Promise<void>): void {
  Deno.test({
    name: missing === undefined ? name : `${name} (${missing})`,
    ignore: missing !== undefined,
    fn: () => fn(environment!),
  });
}

/** Returns the programs in the README, in their order. */
export async function programs(): Promise<string[]> {
  const text = await Deno.readTextFile(join(ROOT, "packages/python/README.md"));
  return [...text.matchAll(/```python\n([\s\S]*?)```/g)].map(([, program]) => program!);
}
