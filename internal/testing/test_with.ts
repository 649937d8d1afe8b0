/** Registers tests that need another program; where it is missing their names say so, and how to get it. */

/** Registers the test `name`, skipped where `program` with `probe` does not run; `install` says what brings it. */
export function testWith(
  program: string,
  install: string,
  name: string,
  fn: () => Promise<void>,
  probe = "--version",
): void {
  const isThere = isInstalled(program, probe);
  Deno.test({ name: isThere ? name : `${name} (SKIPPED: ${install})`, ignore: !isThere, fn });
}

function isInstalled(program: string, probe: string): boolean {
  try {
    return new Deno.Command(program, { args: [probe], stdout: "null", stderr: "null" }).outputSync()
      .success;
  } catch {
    return false;
  }
}
