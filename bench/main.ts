/** `deno task bench` compares the hub with nats-server or with another checkout's hub. README.md has more. */
import { compareCheckouts } from "./checkout_comparison.ts";
import { compareWithNats } from "./nats_comparison.ts";
import { HELP, type Options, readOptions, UsageError } from "./options.ts";

/** Resolves with the exit code: 0 when no message was lost, 1 for a failed turn, 2 for a wrong command line. */
async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = readOptions(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}; see deno task bench --help`);
    return 2;
  }
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const folder = await Deno.makeTempDir({ prefix: "aicollab_bench_" });
  try {
    if (options.beside === undefined) await compareWithNats(options, folder);
    else await compareCheckouts(options.beside, options, folder);
    return 0;
  } catch (error) {
    console.error(String(error));
    return 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
