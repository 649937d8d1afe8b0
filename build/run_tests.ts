/**
 * Runs `deno test -A` with the arguments that are given, `deno task test`. What tests start of the program is a bundle, made anew
 * each time: it loads in two thirds of the time. A file that is run by itself, `deno test -A FILE`, starts the source. Deno takes
 * a file that is named test.ts for a test, and would begin all tests anew within the tests.
 */
import { join } from "node:path";
import { EXIT } from "../internal/exit_codes.ts";
import { BUNDLED_MAIN } from "../internal/self_spawn.ts";
import { bundle, inTemporaryFolder } from "./bundle.ts";

// Ctrl-C ends the tests by itself, SIGTERM through this process; then the folder is removed.
Deno.addSignalListener("SIGINT", () => {});
const terminated = new AbortController();
Deno.addSignalListener("SIGTERM", () => terminated.abort());

async function runTests(folder: string): Promise<number> {
  // Some tests run the program as another user.
  await Deno.chmod(folder, 0o755);
  await bundle(folder);
  if (terminated.signal.aborted) return EXIT.terminated;
  const tests = new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", ...Deno.args],
    env: { [BUNDLED_MAIN]: join(folder, "main.js") },
    signal: terminated.signal,
  }).spawn();
  return (await tests.status).code;
}

Deno.exit(await inTemporaryFolder("aicollab-tests-", runTests));
