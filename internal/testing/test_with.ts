/** Registers tests that need another program; where it is missing their names say so, and how to get it. */

/** Registers the test `name`, skipped where `program --version` does not run; `install` says what brings it. */
export function testWith(program: string, install: string, name: string, fn: () => Promise<void>): void {
  const isThere = isInstalled(program);
  Deno.test({ name: isThere ? name : `${name} (SKIPPED: ${install})`, ignore: !isThere, fn });
}

function isInstalled(program: string): boolean {
  try {
    return new Deno.Command(program, { args: ["--version"], stdout: "null", stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}
