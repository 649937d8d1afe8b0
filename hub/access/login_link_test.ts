import assert from "node:assert/strict";
import { EXIT } from "../../internal/exit_codes.ts";
import { DEFAULT_LIMITS } from "../../protocol/limits.ts";
import { DEFAULT_BOUNDS } from "../session/bounds.ts";
import { type Hub, startHub } from "../hub.ts";
import { localKey } from "./local_key.ts";
import { loginLink, ownLoginLink } from "./login_link.ts";

const ANY = { hostname: "127.0.0.1", port: 0 };

/** Runs `use` with a hub that serves a dashboard over a folder of its own. */
async function world(use: (hub: Hub) => Promise<void>, localKey = "key"): Promise<void> {
  const dataFolder = await Deno.makeTempDir();
  {
    await using hub = await startHub({
      address: ANY,
      http: ANY,
      dataFolder,
      localKey,
      tokens: [],
      limits: DEFAULT_LIMITS,
      bounds: DEFAULT_BOUNDS,
      leaseMs: 30_000,
      maxLeaseMs: 86_400_000,
    });
    await use(hub);
  }
  await Deno.remove(dataFolder, { recursive: true });
}

/** Resolves with the status of a GET that follows no redirect, and whether a cookie came. */
async function visit(url: string): Promise<[number, boolean]> {
  const answer = await fetch(url, { redirect: "manual" });
  await answer.body?.cancel();
  return [answer.status, answer.headers.has("set-cookie")];
}

Deno.test("the link made with local.key logs in to the running hub, once; one made with another key does not", async () => {
  await world(async (hub) => {
    const http = hub.http!;
    const link = await loginLink({ http, localKey: "key", wallMs: Date.now() });
    assert.deepEqual(await visit(link), [303, true]);
    assert.deepEqual(await visit(link), [403, false]);
    const other = await loginLink({ http, localKey: "another", wallMs: Date.now() });
    assert.deepEqual(await visit(other), [403, false]);
  });
});

Deno.test("where no dashboard answers, or one without logins, the error is NO_DASHBOARD", async () => {
  const wanted = { code: "NO_DASHBOARD", exit: EXIT.network };
  await using server = Deno.serve({ ...ANY, onListen: () => {} }, () => new Response("no", { status: 404 }));
  const http = { hostname: "127.0.0.1", port: server.addr.port };
  await assert.rejects(loginLink({ http, localKey: "key", wallMs: 0 }), wanted);
  await server.shutdown();
  await assert.rejects(loginLink({ http, localKey: "key", wallMs: 0 }), wanted);
});

Deno.test("the link needs the key that a hub of the same user has made", async () => {
  const home = await Deno.makeTempDir();
  const environment = { XDG_DATA_HOME: home };
  const nobody = Deno.listen(ANY);
  const gone = nobody.addr;
  nobody.close();
  const own = (of: Record<string, string>) => ownLoginLink({ data: undefined, http: gone, environment: of });
  await assert.rejects(own({}), { code: "USAGE" });
  await assert.rejects(own(environment), { code: "NO_LOCAL_KEY", exit: EXIT.authentication });
  const key = await localKey(`${home}/aicollab/local.key`);
  await assert.rejects(own(environment), { code: "NO_DASHBOARD" });
  await world(async ({ http }) => {
    const link = await ownLoginLink({ data: undefined, http: http!, environment });
    assert.deepEqual(await visit(link), [303, true]);
  }, key);
  await Deno.remove(home, { recursive: true });
});
