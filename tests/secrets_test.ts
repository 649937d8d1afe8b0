import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { linesOf } from "../harness/lines.ts";
import { systemClock } from "../internal/clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { aicollab, makeWorld, startAicollab, type World } from "./aicollab.ts";
import { HubProcess } from "./hub_process.ts";
import { RawAi } from "./raw_ai.ts";

const PATIENCE = { timeoutMs: 60_000 };

/** A secret of `--token` in a form that other forms of writing change. */
const WEAK = "pl@nted/weak+secret=0123456789";

/** What was printed, written and served, by where that was. */
class Seen {
  readonly #places = new Map<string, string>();

  add(place: string, text: string): void {
    this.#places.set(place, `${this.#places.get(place) ?? ""}${text}\n`);
  }

  get size(): number {
    return this.#places.size;
  }

  /** Returns where any of these texts stands, as `place: form`. */
  find(forms: Readonly<Record<string, string>>): string[] {
    return [...this.#places].flatMap(([place, text]) =>
      Object.entries(forms).filter(([, form]) => text.includes(form)).map(([name]) => `${place}: ${name}`)
    );
  }
}

/** Returns the forms in which a secret could stand somewhere; its hash may be in the table of tokens only. */
function formsOf(name: string, secret: string): Record<string, string> {
  const hash = createHash("sha256").update(secret).digest();
  const base64 = btoa(secret).replace(/=+$/, "");
  const forms = {
    ...{ plain: secret, part: secret.split("_")[2] ?? secret, url: encodeURIComponent(secret) },
    ...{ base64, base64url: base64.replaceAll("+", "-").replaceAll("/", "_") },
    json: JSON.stringify(secret).slice(1, -1),
    ...{ hash: hash.toString("hex"), hash64: hash.toString("base64").slice(0, 43) },
  };
  return Object.fromEntries(Object.entries(forms).map(([form, text]) => [`${name} as ${form}`, text]));
}

/** Reads pages and what programs read from the dashboard, by every link of its own, up to some hundred. */
async function crawl(origin: string, seen: Seen, cookie: string): Promise<void> {
  const waiting = [
    "/",
    "/ais",
    "/artifacts",
    "/collaborations",
    "/dead-letters",
    "/flow",
    "/log",
    "/performance",
    "/runs",
    "/tokens",
    "/trail",
    "/about",
  ];
  waiting.push("/status", "/metrics", "/healthz", "/readyz", "/nowhere", "/login?code=x");
  for (
    const api of [
      "openapi.json",
      "status",
      "rates",
      "flow",
      "ais",
      "ais/AI_File",
      "collaborations",
      "dead-letters",
      "deliveries",
      "artifacts",
      "facets",
      "entries",
      "trail",
      "tokens",
    ]
  ) {
    waiting.push(`/api/v1/${api}`);
  }
  const known = new Set(waiting);
  for (const path of waiting) {
    const answer = await fetch(`${origin}${path}`, { headers: { cookie }, redirect: "manual" });
    const text = await answer.text();
    seen.add("pages", `${path} ${text} ${JSON.stringify([...answer.headers])}`);
    for (const [, link] of text.matchAll(/href="(\/[^"#]*)"/g)) {
      const url = link!.replaceAll("&amp;", "&");
      if (known.has(url) || known.size > 150 || url.startsWith("/assets")) continue;
      known.add(url);
      waiting.push(url);
    }
  }
  const events = await fetch(`${origin}/events?topics=status,ais`, { headers: { cookie } });
  const reader = events.body!.getReader();
  const read = new AbortController();
  const first = await Promise.race([reader.read(), systemClock.delay(3_000, read.signal)]);
  read.abort();
  seen.add("pages", new TextDecoder().decode(first?.value));
  await reader.cancel();
}

/** Collects what a program prints while it runs. */
function follow(
  world: World,
  place: string,
  seen: Seen,
  words: readonly string[],
  environment: Record<string, string> = {},
) {
  const program = startAicollab(world, words, environment);
  let isConnected = false;
  const hearing = (async () => {
    for await (const line of linesOf(program.stderr)) {
      seen.add(place, line);
      isConnected ||= line.includes("Connected to hub");
    }
  })();
  return {
    connected: () => waitUntil(() => isConnected, { name: `${place} is connected`, ...PATIENCE }),
    async [Symbol.asyncDispose]() {
      program.kill();
      seen.add(place, await new Response(program.stdout).text());
      await Promise.all([program.status, hearing]);
    },
  };
}

async function filesUnder(folder: string): Promise<string> {
  let all = "";
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) all += await filesUnder(path);
    // Bytes become characters one by one, so that a text is found in whatever file.
    else if (isFile) all += `${name} ${new TextDecoder("latin1").decode(await Deno.readFile(path))}\n`;
  }
  return all;
}

Deno.test("a planted secret is nowhere but in the token's own line of output: no log, page, results folder, ps, crash text, query", async () => {
  await using made = await makeWorld();
  const world = { ...made, environment: { ...made.environment, AICOLLAB_LOG_LEVEL: "debug" } };
  const seen = new Seen();
  const withWeak = { ...world, environment: { ...world.environment, AICOLLAB_TOKEN: `AI_Weak=${WEAK}` } };
  await using hub = await HubProcess.start(withWeak);
  const at = `${hub.address.hostname}:${hub.address.port}`;
  const key = await hub.localKey();
  const run = async (place: string, words: string[], environment: Record<string, string> = {}) => {
    const { out, err } = await aicollab(world, words, environment);
    seen.add(place, err);
    return out;
  };
  const show = async (place: string, words: string[], environment: Record<string, string> = {}) =>
    seen.add(place, await run(place, words, environment));

  // The token's own line.
  const file = join(world.folder, "AI_File.token");
  await show("token --out", ["token", "create", "AI_File", "--hub", at, "--out", file]);
  const secrets = {
    file: (await Deno.readTextFile(file)).trim(),
    env: (await run("token create", ["token", "create", "AI_Env", "--hub", at])).trim(),
    json: JSON.parse(await run("token create", ["token", "create", "AI_Json", "--hub", at, "--json"]))
      .token as string,
    rotated: (await run("token rotate", ["token", "rotate", "AI_Json", "--hub", at])).trim(),
  };
  for (const secret of Object.values(secrets)) assert.match(secret, /^aic_/);
  const forms = Object.assign(
    {},
    ...Object.entries({ ...secrets, weak: WEAK, key }).map(([name, secret]) => formsOf(name, secret)),
  );

  // Programs that show it, and what can be seen of them while they run.
  {
    const words = (id: string) => ["trainer", "--id", id, "--spec", "networking", "--hub", at];
    await using one = follow(world, "trainer with a file", seen, [...words("AI_File"), "--token-file", file]);
    await using two = follow(world, "trainer with the environment", seen, words("AI_Env"), {
      AICOLLAB_TOKEN: secrets.env,
    });
    await Promise.all([one.connected(), two.connected()]);
    const { stdout } = await new Deno.Command("ps", { args: ["-A", "-ww", "-o", "args="] }).output();
    seen.add("ps", new TextDecoder().decode(stdout));
    const tokens = join(world.folder, "tokens");
    await Deno.writeTextFile(tokens, `AI_Harness=${secrets.json}\nAI_Weak=${WEAK}\n`, { mode: 0o600 });
    const scenario = {
      ...{ title: "Planted", duration_ms: 1_500, checks: [] },
      members: [{ ai_id: "AI_Weak", specialization: "graphics", start_ms: 0 }],
    };
    await Deno.writeTextFile(join(world.folder, "planted.json"), JSON.stringify(scenario));
    await show("harness", [
      "harness",
      "planted.json",
      "--hub",
      at,
      "--token-file",
      tokens,
      "--status",
      new URL(hub.origin).host,
      "--keep",
      "--report",
      "--export",
    ]);
    seen.add("results folder", await filesUnder(join(world.folder, "results")));
  }

  // What goes wrong with it.
  const openings = [
    { ai_id: "AI_File", token: secrets.file.slice(0, -3) },
    { ai_id: "AI_Env", token: secrets.file },
    { ai_id: "operator", visit: true, token: secrets.file },
    `{"ai_id":"AI_File","token":"${secrets.file}"`,
    `{"ai_id":"AI_File","token":"${secrets.file}","token":"${WEAK}"}`,
    `{"ai_id":"AI File","token":["${secrets.file}"]}`,
    `GET /?token=${secrets.file} HTTP/1.1\r\nAuthorization: Bearer ${secrets.file}\r\n\r\n`,
  ];
  for (const opening of openings) {
    await using ai = await RawAi.connect(hub.address);
    await ai.say(opening);
    await waitUntil(() => ai.heard.length > 0, { name: "it is answered", ...PATIENCE });
    seen.add("answers", JSON.stringify(ai.heard));
  }
  for (
    const authorization of [
      `Bearer ${secrets.file}`,
      `Bearer ${secrets.file.slice(0, -1)}`,
      `Bearer ${key}`,
      `Basic ${btoa(WEAK)}`,
    ]
  ) {
    for (const path of ["/api/v1/tokens", "/api/v1/status", "/events/nowhere", "/metrics"]) {
      const answer = await fetch(`${hub.origin}${path}`, { headers: { authorization } });
      seen.add("answers of HTTP", `${JSON.stringify([...answer.headers])} ${await answer.text()}`);
    }
  }
  const loose = join(world.folder, "loose.token");
  await Deno.writeTextFile(loose, `${secrets.file}\n`, { mode: 0o644 });
  const config = join(world.folder, "config.json");
  for (
    const text of [
      `{"token": ${secrets.file}, "port": 1}`,
      `{"token": "${secrets.file}"}`,
      `{"nokey": "${secrets.file}"}`,
    ]
  ) {
    await Deno.writeTextFile(config, text, { mode: 0o644 });
    await show("configuration", ["trainer", "AI_File", "networking", "-v"], { AICOLLAB_CONFIG: config });
  }
  const trainer = ["trainer", "AI_File", "networking", "-v", "--hub", at];
  await show("crash text", [...trainer, "--token-file", loose]);
  await show("crash text", [...trainer, "--token-file", file, "--ledger", "/dev/full"]);
  await show("crash text", ["trainer", "AI_Env", "networking", "-v", "--hub", at, "--token-file", file]);
  await show("crash text", ["hub", "-v", "--port", "0", "--http-port", "0", "--data", hub.data], {
    AICOLLAB_TOKEN: `AI_Weak=${WEAK}`,
  });
  await show("crash text", ["hub", "-v"], { AICOLLAB_TOKEN: btoa(secrets.file) });
  await show("token revoke", ["token", "revoke", secrets.file.slice(0, -1), "--hub", at]);

  // What reads the hub.
  await show("token list", ["token", "list", "--hub", at, "--json"]);
  const link = (await run("login", ["dashboard", "--login", "--http-port", new URL(hub.origin).port])).trim();
  const login = await fetch(link, { redirect: "manual" });
  await login.body?.cancel();
  await crawl(hub.origin, seen, login.headers.get("set-cookie")!.split(";")[0]!);
  await show("log", ["log", "-n", "1000", "--json", "--data", hub.data]);
  await show("status", ["status", "--json", "--http-port", new URL(hub.origin).port]);
  const query = async (sql: string) =>
    JSON.parse(await run("query", ["query", sql, "--data", hub.data, "--json", "--limit", "100000"]));
  const columns: { t: string; c: string }[] = await query(
    "SELECT m.name AS t, p.name AS c FROM sqlite_schema AS m, pragma_table_info(m.name) AS p " +
      "WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND p.name <> 'token_hash'",
  );
  const tables = Map.groupBy(columns, ({ t }) => t);
  assert.ok(tables.has("journal") && tables.has("tokens"), [...tables.keys()].join());
  const rows = [...tables].map(([table, cells]) =>
    `SELECT '${table}' AS t, ${
      cells.map(({ c }) => `ifnull(CAST("${c}" AS TEXT), '')`).join(" || ' ' || ")
    } AS row FROM "${table}"`
  );
  seen.add("query", JSON.stringify(await query(rows.join(" UNION ALL "))));
  await show("completions", ["completions", "bash"], { AICOLLAB_CONFIG: config });
  await show("key rotate", ["key", "rotate"]);
  await show("token revoke", ["token", "revoke", "AI_File", "--hub", at]);
  await hub.end();
  seen.add("log of the hub", hub.log);

  assert.ok(seen.size > 15 && hub.log.includes(" - DEBUG - "), hub.log);
  assert.deepEqual(seen.find({ control: "AI_Weak" }).length > 3, true, "what was seen is looked through");
  assert.deepEqual(seen.find(forms), []);
});
