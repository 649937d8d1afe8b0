/** Returns undefined where there is a python3, otherwise why tests that need it are skipped. */
export async function missingPython(): Promise<string | undefined> {
  try {
    const { success } = await new Deno.Command("python3", { args: ["--version"], stdout: "null" }).output();
    if (success) return undefined;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return "SKIPPED, there is no python3 here: apt-get install python3";
}
