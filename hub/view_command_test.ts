import assert from "node:assert/strict";
import { runCommand } from "../internal/run_command.ts";
import { localKey } from "./access/local_key.ts";
import { command } from "./view_command.ts";

/** Resolves with what `aicollab dashboard --login` prints in `environment`. */
async function login(environment: Record<string, string>, ...words: string[]): Promise<string> {
  const lines: string[] = [];
  await runCommand({ command, summary: "", everyName: () => Promise.resolve([]) }, ["--login", ...words], {
    signal: new AbortController().signal,
    out: (line) => lines.push(line),
    err: (line) => lines.push(line),
    environment,
  });
  return lines.join("\n");
}

Deno.test("a login link is asked for where the hub's dashboard listens, by option as by environment", async () => {
  const home = await Deno.makeTempDir();
  await localKey(`${home}/aicollab/local.key`);
  const environment = { XDG_DATA_HOME: home };
  for (
    const [host, listensOn] of [
      ["localhost", "localhost"],
      ["127.0.0.1", "127.0.0.1"],
      // AIs may connect from anywhere, people only from this machine.
      ["0.0.0.0", "127.0.0.1"],
    ] as const
  ) {
    await using server = Deno.serve(
      { hostname: listensOn, port: 0, onListen() {} },
      ({ url }) => new Response(new URL(url).pathname === "/login/challenge" ? "challenge" : "no"),
    );
    const port = String(server.addr.port);
    const link = new RegExp(`^http://${listensOn}:${port}/login\\?code=[\\w.-]+$`);
    assert.match(await login(environment, "--http-port", port, "--host", host), link);
    assert.match(await login({ ...environment, AICOLLAB_HOST: host, AICOLLAB_HTTP_PORT: port }), link);
  }
  await Deno.remove(home, { recursive: true });
});
