/** Registers tests of the real clients; where these cannot be installed, the tests are SKIPPED. */
import { installedClients, VERSION } from "./installed_clients.ts";

const clients = await installedClients();
if ("missing" in clients) console.log(`SKIPPED: ${clients.missing}`);
else console.log(`Claude Code ${VERSION.claude}, Codex ${VERSION.codex}`);

/** Registers a test as `Deno.test` does; it gets the paths of both programs. */
export function clientTest(
  name: string,
  run: (clients: { readonly claude: string; readonly codex: string }) => Promise<void>,
): void {
  const ignore = "missing" in clients;
  Deno.test({ name, ignore, fn: async () => ignore ? undefined : await run(clients) });
}
