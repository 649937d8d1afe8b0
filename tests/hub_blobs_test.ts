/** Blobs over a real hub: what comes is checked, what is named stays, and only who may read a component gets its blob. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { DatabaseSync } from "node:sqlite";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { BLOB } from "../protocol/limits.ts";
import { roleTokens } from "./role_tokens.ts";
import { TestHub } from "./test_hub.ts";

type Headers = Record<string, string>;

const http = { hostname: "127.0.0.1", port: 0 };

/** Returns bytes that are the same each time, three parts and a little. */
function someBytes(length = 3 * BLOB.partBytes + 77, seed = 1): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8) * seed) & 255);
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
}

async function start(options: Parameters<typeof TestHub.start>[0] = {}) {
  const { secrets, openJournal } = roleTokens();
  const world = await TestHub.start({
    http,
    openJournal,
    tokens: { AI_B: "secret-of-b", AI_C: "secret-of-c" },
    ...options,
  });
  const token = (who: string) =>
    secrets[who as keyof typeof secrets] ?? `secret-of-${who.slice(-1).toLowerCase()}`;
  const ask = (who: string, path: string, init: RequestInit & { headers?: Headers } = {}) =>
    fetch(`http://127.0.0.1:${world.hub.http!.port}/api/v1${path}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${token(who)}` },
    });
  const put = async (who: string, bytes: BodyInit, digest: string, headers: Headers = {}) => {
    const answer = await ask(who, `/blobs/${digest}`, { method: "PUT", body: bytes, headers });
    return { status: answer.status, body: await answer.json() };
  };
  const share = async (who: string, data: object, more: object = {}) => {
    const given = { component_id: "c", domain: "d", language: "wasm", ...data };
    const line = { message_type: "code_share", message_id: crypto.randomUUID(), ...more, data: given };
    const answer = await ask(who, "/messages", { method: "POST", body: JSON.stringify(line) });
    return (await answer.json()).answers[0];
  };
  return { world, ask, put, share, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

/** Counts the rows of all tables of blobs, in their order. */
function rowsOf({ database }: TestHub): number[] {
  using db = new DatabaseSync(database, { readOnly: true });
  const tables = ["blobs", "blob_uploads", "blob_parts", "blob_names", "blob_refs"];
  return tables.map((table) => Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()!.n));
}

Deno.test("a blob is put, named by a component, and read whole or in ranges by who may read the component, also after a restart", async () => {
  await using hub = await start();
  const { ask, put, share } = hub;
  const bytes = someBytes();
  const digest = digestOf(bytes);
  assert.equal(
    (await share("agent", { blob: digest, size_bytes: bytes.length })).code,
    "INVALID_MESSAGE",
    "it is not there",
  );
  assert.deepEqual(await put("agent", bytes, digest), { status: 201, body: { digest, size: bytes.length } });
  assert.equal(
    (await ask("AI_B", `/blobs/${digest}`, { method: "HEAD" })).status,
    404,
    "nothing that it gets names it",
  );
  const stolen = await share("AI_B", { blob: digest, size_bytes: bytes.length });
  assert.match(stolen.message, /^data\.blob: there is no blob "sha256:.*" that "AI_B" has put or can read$/);
  assert.equal(
    (await share("agent", { blob: digest, size_bytes: 1 })).message,
    `data.size_bytes: the blob has ${bytes.length} bytes, not 1`,
  );
  const named = await share("agent", { blob: digest, size_bytes: bytes.length, digest }, {
    target_ai: "AI_B",
  });
  assert.equal(named.message_type, "ack");
  assert.equal((await ask("AI_C", `/blobs/${digest}`, { method: "HEAD" })).status, 404, "it is for AI_B");
  await hub.world.restart();
  const whole = await ask("AI_B", `/blobs/${digest}`);
  assert.deepEqual(new Uint8Array(await whole.arrayBuffer()), bytes);
  const { headers } = whole;
  assert.deepEqual([headers.get("etag"), headers.get("content-length")], [`"${digest}"`, `${bytes.length}`]);
  for (
    const [asked, start, end] of [
      ["bytes=0-0", 0, 1],
      [`bytes=${BLOB.partBytes - 1}-${2 * BLOB.partBytes}`, BLOB.partBytes - 1, 2 * BLOB.partBytes + 1],
      ["bytes=-5", bytes.length - 5, bytes.length],
      [`bytes=${bytes.length - 1}-`, bytes.length - 1, bytes.length],
    ] as const
  ) {
    const part = await ask("observer", `/blobs/${digest}`, { headers: { range: asked } });
    assert.deepEqual(new Uint8Array(await part.arrayBuffer()), bytes.subarray(start, end), asked);
    assert.deepEqual([part.status, part.headers.get("content-range")], [
      206,
      `bytes ${start}-${end - 1}/${bytes.length}`,
    ]);
  }
  const past = await ask("AI_B", `/blobs/${digest}`, { headers: { range: `bytes=${bytes.length}-` } });
  assert.deepEqual([past.status, past.headers.get("content-range")], [416, `bytes */${bytes.length}`]);
  await past.body?.cancel();
  const known = await ask("AI_B", `/blobs/${digest}`, { headers: { "if-none-match": `"${digest}"` } });
  assert.equal(known.status, 304);
  const head = await ask("agent", `/blobs/${digest}`, { method: "HEAD" });
  assert.deepEqual([head.status, head.headers.get("content-length")], [200, `${bytes.length}`]);
  await waitUntil(
    async () => (await (await ask("observer", `/artifacts/${named.seq}`)).json()).blob === digest,
    {
      name: "the library shows the blob",
    },
  );
  assert.match(await hub.world.page(`/artifacts/${named.seq}`), new RegExp(`GET /api/v1/blobs/${digest}`));
});

Deno.test("of a blob that is wrong, cut off, encoded or too large nothing is left, and the answer says what is wrong", async () => {
  await using hub = await start();
  const { put, ask } = hub;
  const bytes = someBytes(BLOB.partBytes + 1);
  const digest = digestOf(bytes);
  const wrong = await put("agent", someBytes(BLOB.partBytes + 1, 2), digest);
  assert.deepEqual([wrong.status, wrong.body.code], [422, "DIGEST_MISMATCH"]);
  assert.match(
    wrong.body.detail,
    /^The body has the digest "sha256:.*", not "sha256:.*": nothing of it is kept$/,
  );
  const encoded = await put("agent", bytes, digest, { "content-encoding": "gzip" });
  assert.deepEqual([encoded.status, encoded.body.code], [415, "UNSUPPORTED_MEDIA_TYPE"]);
  assert.equal((await put("agent", bytes, digest, { "content-encoding": "identity" })).status, 201);
  assert.equal((await put("AI_B", bytes, digest)).status, 200, "it is there, and AI_B has it");
  assert.equal((await put("observer", bytes, digest)).status, 403);
  const name = await put("agent", bytes, "sha256:AB");
  assert.deepEqual([name.status, name.body.code], [400, "INVALID_REQUEST"]);
  const broken = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.error(new Error("cut off"));
    },
  });
  await assert.rejects(put("agent", broken, digestOf(someBytes(5))));
  const tooLarge = await ask("agent", `/blobs/${digest}`, { method: "PUT", body: endless() }).catch(() =>
    undefined
  );
  assert.ok(tooLarge === undefined || tooLarge.status === 413);
  await tooLarge?.body?.cancel();
  const removed = await ask("agent", `/blobs/${digest}`, { method: "DELETE" });
  assert.deepEqual([removed.status, removed.headers.get("allow")], [405, "PUT, GET, HEAD"]);
  await removed.body?.cancel();
  await hub.world.restart();
  await waitUntil(() => `${rowsOf(hub.world)}` === "1,0,2,2,0", { name: "only the right one is left" });
});

function endless(): ReadableStream<Uint8Array> {
  const zeros = new Uint8Array(1_048_576);
  return new ReadableStream({ pull: (controller) => controller.enqueue(zeros) });
}

Deno.test("blobs count to the quota: one for which there is no space is refused, and messages go on", async () => {
  await using hub = await start({ quotaBytes: 2 * 1_048_576 });
  const { put, share } = hub;
  const bytes = someBytes(3 * 1_048_576);
  const full = await put("agent", bytes, digestOf(bytes));
  assert.deepEqual([full.status, full.body.code], [503, "STORAGE_FULL"]);
  assert.match(full.body.detail, /--quota allows/);
  assert.deepEqual(rowsOf(hub.world), [0, 0, 0, 0, 0]);
  assert.equal((await share("agent", { source: "text" })).message_type, "ack");
});
