import assert from "node:assert/strict";
import { formatAddress } from "../internal/address.ts";
import { ROLES } from "../hub/access/roles.ts";
import { TOKEN } from "../protocol/limits.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { HttpCaller } from "./http_caller.ts";
import { roleTokens } from "./role_tokens.ts";
import { TestHub } from "./test_hub.ts";

const FLAG = "the_secret_of_a_flag";
const http = { hostname: "127.0.0.1", port: 0 };

/** Resolves with a hub and its admin over HTTP. */
async function start() {
  const { secrets, openJournal } = roleTokens();
  const world = await TestHub.start({ http, openJournal, tokens: { AI_Flag: FLAG } });
  return { world, secrets, admin: () => new HttpCaller(world, secrets.admin) };
}

Deno.test("a token opens over HTTP what its role may read, also after a restart, and a cut one is told as such", async () => {
  const { world, secrets } = await start();
  await using _world = world;
  for (const again of [false, true]) {
    if (again) await world.restart();
    for (const role of ROLES) {
      const caller = new HttpCaller(world, secrets[role]);
      assert.equal((await caller.get("/status")).status, 200);
      assert.equal((await caller.get("/api/v1/entries")).status, role === "agent" ? 403 : 200, role);
    }
    for (const wrong of ["a_secret", secrets.admin.toUpperCase()]) {
      assert.equal((await new HttpCaller(world, wrong).get("/status")).status, 401);
    }
    const cut = await new HttpCaller(world, secrets.admin.slice(0, -1)).get("/status");
    assert.deepEqual([cut.status, cut.body.error.code], [401, "AUTH_FAILED"]);
    assert.match(cut.body.error.message, /cut off or mistyped/);
  }
  const flag = new HttpCaller(world, FLAG);
  assert.deepEqual([(await flag.get("/status")).status, (await flag.get("/api/v1/ais")).status], [200, 403]);
});

Deno.test("over HTTP a token is created, used, rotated, so that both work and then one, and revoked; the trail says who did it", async () => {
  const { world, admin } = await start();
  await using _world = world;
  const created = (await admin().post("/api/v1/tokens", { name: "watcher", role: "observer" })).body;
  assert.match(created.token, /^aic_[0-9a-z]{8}_[0-9A-Za-z]{43}_[0-9a-f]{8}$/);
  const reads = async (token: string) => (await new HttpCaller(world, token).get("/api/v1/ais")).status;
  assert.equal(await reads(created.token), 200);
  const second = (await admin().post("/api/v1/tokens/rotate", { name: "watcher" })).body;
  assert.deepEqual([await reads(created.token), await reads(second.token)], [200, 200]);
  const third = (await admin().post("/api/v1/tokens/rotate", { name: "watcher", overlap_ms: 0 })).body;
  const states =
    async () => [await reads(created.token), await reads(second.token), await reads(third.token)];
  assert.deepEqual(await states(), [401, 401, 200]);
  await world.restart();
  assert.deepEqual(await states(), [401, 401, 200]);

  const { body: { tokens } } = await admin().get("/api/v1/tokens?name=watcher");
  assert.deepEqual(tokens.map(({ state }: { state: string }) => state), ["revoked", "revoked", "valid"]);
  assert.deepEqual([tokens[2].last_transport, tokens[2].last_address], ["http", "127.0.0.1"]);
  assert.doesNotMatch(JSON.stringify(tokens), /aic_/);
  await admin().post("/api/v1/tokens/revoke", { name: "watcher" });
  assert.deepEqual(await states(), [401, 401, 401]);
  const unknown = await admin().post("/api/v1/tokens/rotate", { name: "nobody" });
  assert.deepEqual([unknown.status, unknown.body.error.code], [404, "UNKNOWN_TOKEN"]);

  const { body: { rows } } = await admin().get("/api/v1/entries?message_type=operator_action");
  const lines = await Promise.all(
    rows.toReversed().map(async ({ seq }: { seq: number }) =>
      JSON.parse((await admin().get(`/api/v1/entries/${seq}`)).body.line).data
    ),
  );
  const { token_id: by_token } = (await admin().get("/api/v1/tokens?name=the_admin")).body.tokens[0];
  const who = { by: "the_admin", role: "admin", proof: "token", by_token, via: "http", target: "watcher" };
  assert.deepEqual(lines, [
    { ...who, action: "token_create", token_id: created.token_id },
    { ...who, action: "token_rotate", token_id: second.token_id },
    { ...who, action: "token_rotate", token_id: third.token_id },
    { ...who, action: "token_revoke", token_id: third.token_id },
  ]);
});

Deno.test("over HTTP an AI or a collaboration that never was is 404, and one that cannot be acted on now is 409", async () => {
  const { world, admin } = await start();
  await using _world = world;
  const post = async (path: string, body: object) => {
    const { status, body: { error } } = await admin().post(`/api/v1${path}`, body);
    return [status, error.code];
  };
  assert.deepEqual(await post("/ais/AI_9/message", { text: "hi" }), [404, "UNKNOWN_AI"]);
  assert.deepEqual(await post("/collaborations/s9/cancel", {}), [404, "SESSION_NOT_FOUND"]);
  assert.deepEqual(await post("/ais/AI_9/disconnect", {}), [409, "NOT_HERE"]);
});

Deno.test("an event stream ends within a second of its token's revocation, 50 times, and others go on", async () => {
  const { world, admin } = await start();
  await using _world = world;
  await using beside = await admin().stream();
  await using stranger = await new HttpCaller(world).stream();
  const tookMs: number[] = [];
  for (let round = 0; round < 50; round++) {
    const name = `watcher_${round}`;
    const { token, token_id } = (await admin().post("/api/v1/tokens", { name, role: "observer" })).body;
    await using stream = await new HttpCaller(world, token).stream();
    await waitUntil(() => stream.text.includes("event: status"), { name: "the stream has begun" });
    const askedMs = performance.now();
    assert.equal((await admin().post("/api/v1/tokens/revoke", { token_id })).status, 200);
    tookMs.push(await stream.ended - askedMs);
    assert.match(stream.text, /event: ended\ndata: \{"code":"REVOKED","why":"revoked"\}\n\n$/);
  }
  tookMs.sort((a, b) => a - b);
  console.log(`revoked → ended: median ${tookMs[25]!.toFixed(1)} ms, worst ${tookMs[49]!.toFixed(1)} ms`);
  assert.ok(tookMs[49]! < 1_000, `${tookMs[49]} ms`);
  const isOpen = (ended: Promise<number>) => Promise.race([ended.then(() => false), Promise.resolve(true)]);
  assert.deepEqual([await isOpen(beside.ended), await isOpen(stranger.ended)], [true, true]);
});

Deno.test("a token made over HTTP holds for one of the times of the protocol, as every other does", async () => {
  const { world, admin } = await start();
  await using _world = world;
  for (const expires_in_ms of [TOKEN.minLifetimeMs - 1, TOKEN.maxLifetimeMs + 1]) {
    const { status, body: { error } } = await admin().post("/api/v1/tokens", {
      name: "watcher",
      expires_in_ms,
    });
    assert.deepEqual([status, error.code], [400, "INVALID_MESSAGE"]);
    assert.match(error.message, new RegExp(`${expires_in_ms} is not from 1000 to 315360000000`));
  }
  const made = await admin().post("/api/v1/tokens", { name: "watcher", expires_in_ms: TOKEN.maxLifetimeMs });
  assert.equal(made.status, 200);
});

Deno.test("an event stream ends within a second of its token's expiry", async () => {
  const { world, admin } = await start();
  await using _world = world;
  const body = { name: "watcher", role: "observer", expires_in_ms: 1_500 };
  const { token, expires_ms } = (await admin().post("/api/v1/tokens", body)).body;
  await using stream = await new HttpCaller(world, token).stream();
  await stream.ended;
  const lateMs = Date.now() - expires_ms;
  assert.ok(lateMs >= 0 && lateMs < 1_000, `${lateMs} ms`);
  assert.match(stream.text, /"why":"expired"/);
  assert.equal((await new HttpCaller(world, token).get("/status")).status, 401);
});

Deno.test("two Authorization headers are 401, one that never ends is refused, and the hub goes on", async () => {
  const { world, secrets } = await start();
  await using _world = world;
  const send = async (headers: string) => {
    using client = await Deno.connect({ hostname: "127.0.0.1", port: world.hub.http!.port });
    await client.write(new TextEncoder().encode(
      `GET /status HTTP/1.1\r\nhost: ${
        formatAddress(world.hub.http!)
      }\r\n${headers}connection: close\r\n\r\n`,
    )).catch(() => {});
    let text = "";
    const decoder = new TextDecoder();
    try {
      for await (const part of client.readable) text += decoder.decode(part);
    } catch {
      // The hub has closed without reading all.
    }
    return text.split("\r\n")[0];
  };
  const right = `authorization: Bearer ${secrets.admin}\r\n`;
  assert.match((await send(right))!, / 200 /);
  assert.match((await send(right + right))!, / 401 /);
  assert.match((await send(`${right}authorization: Bearer wrong\r\n`))!, / 401 /);
  assert.match((await send(`authorization: Bearer ${"a".repeat(30_000)}\r\n`))!, / 401 /);
  assert.doesNotMatch((await send(`authorization: Bearer ${"a".repeat(2_000_000)}\r\n`))!, / 200 /);
  assert.match((await send(""))!, / 200 /);
});

Deno.test("after five wrong tokens each further one from this machine is answered a second late, and a right one at once", async () => {
  const { world, secrets, admin } = await start();
  await using _world = world;
  const tookMs = async (caller: HttpCaller, status: number) => {
    const sinceMs = performance.now();
    assert.equal((await caller.get("/status")).status, status);
    return performance.now() - sinceMs;
  };
  const wrong = new HttpCaller(world, "a_guess");
  for (let i = 0; i < 5; i++) await tookMs(wrong, 401);
  const [late, cut, right] = await Promise.all([
    tookMs(wrong, 401),
    tookMs(new HttpCaller(world, secrets.admin.slice(0, -1)), 401),
    tookMs(admin(), 200),
  ]);
  assert.ok(late >= 1_000 && cut >= 1_000, `${late} ms, ${cut} ms`);
  assert.ok(right < 1_000, `${right} ms`);
});

Deno.test("with --http-connections at most so many connections hold a token, and the one answered last stays", async () => {
  const { secrets, openJournal } = roleTokens();
  await using world = await TestHub.start({ http, openJournal, maxHttpConnections: 2 });
  const streams = [];
  for (let i = 0; i < 3; i++) {
    const stream = await new HttpCaller(world, secrets.observer).stream();
    await waitUntil(() => stream.text.includes("event: status"), { name: "the stream has begun" });
    streams.push(stream);
  }
  await streams[0]!.ended;
  for (const stream of streams.slice(1)) await stream[Symbol.asyncDispose]();
});
