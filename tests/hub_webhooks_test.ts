/** Rings the webhooks of AIs that are elsewhere, over real sockets. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Webhook } from "standardwebhooks";
import { ManualClock } from "../internal/testing/manual_clock.ts";
import { waitUntil } from "../internal/testing/wait_until.ts";
import { aicollab, makeWorld } from "./aicollab.ts";
import type { RawAi } from "./raw_ai.ts";
import { TestHub, type TestHubOptions } from "./test_hub.ts";

const SECRET = `whsec_${btoa("x".repeat(24))}`;

interface Post {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Receives posts, and answers them as `answer` says. */
class Receiver implements AsyncDisposable {
  readonly posts: Post[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(answer: () => Response | Promise<Response> = () => new Response(null, { status: 204 })) {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
      this.posts.push({ headers: Object.fromEntries(request.headers), body: await request.text() });
      return await answer();
    });
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.#server.addr.port}/hook?key=of-the-url`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

const HTTP = { hostname: "127.0.0.1", port: 0 };

/** Starts a hub whose AI_B, which was there once, is elsewhere at `url`. */
async function hubWith(url: URL, options: TestHubOptions = {}): Promise<{ world: TestHub; writer: RawAi }> {
  const webhooks = [{ ai: "AI_B", url, secret: SECRET }];
  const world = await TestHub.start({ webhooks, webhookAllowPrivate: true, http: HTTP, ...options });
  const away = await world.enter("AI_B");
  await away[Symbol.asyncDispose]();
  const writer = await world.enter("AI_A");
  return { world, writer };
}

let sent = 0;
const say = (writer: RawAi, content: string) =>
  writer.ask({ message_type: "message", message_id: `m${++sent}`, target_ai: "AI_B", data: { content } });

Deno.test("a webhook is posted a signed pointer, once until its AI has read, and nothing of what was written", async () => {
  await using receiver = new Receiver();
  const { world: started, writer } = await hubWith(receiver.url);
  await using world = started;
  const { seq } = await say(writer, "the secret plan");
  await waitUntil(() => receiver.posts.length === 1, { name: "it is rung" });
  const [{ headers, body }] = receiver.posts as [Post];
  const { type, data } = new Webhook(SECRET).verify(body, headers) as { type: string; data: unknown };
  assert.equal(type, "aicollab.waiting");
  assert.deepEqual(data, {
    ai_id: "AI_B",
    count: 1,
    up_to: seq,
    text: `1 new for you from AI_A, up to seq ${seq}: read your entries`,
  });
  assert.match(headers["webhook-id"]!, new RegExp(`\\.AI_B\\.${seq}$`));
  assert.throws(() => new Webhook(SECRET).verify(body.replace("AI_A", "AI_C"), headers));
  const page = await waitUntil(async () => {
    const text = await world.page("/ais");
    return text.includes("rung, up to entry") ? text : undefined;
  }, { name: "the page shows it" });
  assert.ok(page!.includes("webhook at http://127.0.0.1:") && !page!.includes("of-the-url"));
  const second = (await say(writer, "more")).seq;
  const reader = await world.enter("AI_B", { resume_from: "cursor" });
  await reader.hear({ message_type: "message", seq: second });
  await reader.ask({ message_type: "received", message_id: "r", data: { cursor: second } });
  await reader[Symbol.asyncDispose]();
  const last = (await say(writer, "again")).seq;
  await waitUntil(() => receiver.posts.length === 2, { name: "it is rung for what came later" });
  assert.equal(JSON.parse(receiver.posts[1]!.body).data.up_to, last);
});

Deno.test("a sender that asked for a receipt hears that a webhook was rung, and none that was not", async () => {
  await using receiver = new Receiver();
  const { world: started, writer } = await hubWith(receiver.url);
  await using world = started;
  const content = "asked for";
  const receipt = { content, receipt: true };
  const asked = { message_type: "message", message_id: "asked", target_ai: "AI_B", data: receipt };
  const { seq } = await writer.ask(asked);
  const { data } = await writer.hear({ message_type: "delivery" });
  assert.deepEqual(data, { seq, ai_id: "AI_B", state: "rung", bell: "webhook" });
  await using failing = new Receiver(() => new Response(null, { status: 500 }));
  await world.restart({ webhooks: [{ ai: "AI_B", url: failing.url, secret: SECRET }] });
  const again = await world.enter("AI_A");
  const { seq: second } = await again.ask({ ...asked, message_id: "asked again" });
  await waitUntil(async () => (await world.page("/ais")).includes("it answers 500"), { name: "it failed" });
  const status = { message_type: "delivery_status", message_id: "status", data: { seq: second } };
  const { deliveries } = await again.ask(status);
  assert.deepEqual(deliveries.map(({ state }: { state: string }) => state), ["stored"]);
});

Deno.test("who sent with a receipt hears that a webhook was rung, and then that its AI has fetched", async () => {
  await using receiver = new Receiver();
  const { world: started, writer } = await hubWith(receiver.url);
  await using world = started;
  const data = { content: "please look", receipt: true };
  const { seq } = await writer.ask({ message_type: "message", message_id: "r1", target_ai: "AI_B", data });
  const rung = await writer.hear({ message_type: "delivery" });
  assert.deepEqual(rung.data, { seq, ai_id: "AI_B", state: "rung", bell: "webhook" });
  const reader = await world.enter("AI_B", { resume_from: "cursor" });
  await reader.ask({ message_type: "fetched", message_id: "f", data: { seqs: [seq] } });
  const fetched = await writer.hear({ message_type: "delivery" });
  assert.deepEqual(fetched.data, { seq, ai_id: "AI_B", state: "fetched" });
});

Deno.test("a webhook that redirects is not followed, the page says so, and nothing is lost", async () => {
  await using elsewhere = new Receiver();
  await using receiver = new Receiver(() => Response.redirect(elsewhere.url, 307));
  const { world: started, writer } = await hubWith(receiver.url);
  await using world = started;
  const { seq } = await say(writer, "hi");
  await waitUntil(async () => (await world.page("/ais")).includes("it answers 307, a redirect"), {
    name: "the page says why",
  });
  assert.equal(elsewhere.posts.length, 0);
  const reader = await world.enter("AI_B", { resume_from: "cursor" });
  await reader.hear({ message_type: "message", seq });
});

Deno.test("a webhook that hangs is given up after 5 s and tried again, and the hub waits for none of it", async () => {
  const hanging = Promise.withResolvers<Response>();
  await using receiver = new Receiver(() => hanging.promise);
  const clock = new ManualClock();
  const { world: started, writer } = await hubWith(receiver.url, { clock });
  await using world = started;
  await say(writer, "hi");
  await clock.advance(100);
  await waitUntil(() => receiver.posts.length === 1, { name: "it is rung" });
  // The hub serves on meanwhile.
  await say(writer, "more");
  await clock.advance(5_000);
  await waitUntil(async () => (await world.page("/ais")).includes("not rung: it took longer than 5 s"), {
    name: "the page says why",
  });
  await clock.advance(30_000);
  await waitUntil(() => receiver.posts.length === 2, { name: "it is rung again" });
  assert.equal(JSON.parse(receiver.posts[1]!.body).data.count, 2);
  hanging.resolve(new Response());
});

Deno.test("a webhook at a private address is not connected unless that is allowed", async () => {
  await using receiver = new Receiver();
  for (const hostname of ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]"]) {
    const url = new URL(receiver.url);
    url.hostname = hostname;
    const { world: started, writer } = await hubWith(url, { webhookAllowPrivate: false });
    await using world = started;
    await say(writer, "hi");
    await waitUntil(async () => (await world.page("/ais")).includes("not an address of the public network"), {
      name: `${hostname} is refused`,
    });
  }
  assert.equal(receiver.posts.length, 0);
});

Deno.test("what waited while the hub was down is rung for when it is back", async () => {
  await using receiver = new Receiver();
  const { world: started, writer } = await hubWith(new URL("http://127.0.0.1:1/"));
  await using world = started;
  const { seq } = await say(writer, "hi");
  await world.restart({ webhooks: [{ ai: "AI_B", url: receiver.url, secret: SECRET }] });
  await waitUntil(() => receiver.posts.length === 1, { name: "it is rung" });
  assert.equal(JSON.parse(receiver.posts[0]!.body).data.up_to, seq);
});

Deno.test("an AI that was never here is rung for what waited when the hub started", async () => {
  await using receiver = new Receiver();
  const webhooks = [{ ai: "AI_B", url: receiver.url, secret: SECRET }];
  const tokens = { AI_B: "the secret of AI_B" };
  await using world = await TestHub.start({ tokens, webhookAllowPrivate: true });
  const writer = await world.enter("AI_A");
  const { seq } = await say(writer, "welcome");
  await world.restart({ webhooks });
  await waitUntil(() => receiver.posts.length === 1, { name: "it is rung" });
  assert.equal(JSON.parse(receiver.posts[0]!.body).data.up_to, seq);
});

Deno.test("a webhook that cannot be used is refused at the start, without its URL", async () => {
  await using world = await makeWorld();
  const hub = (...words: string[]) => aicollab(world, ["hub", "--port", "0", "--http-port", "0", ...words]);
  for (
    const [given, why] of [
      ["https://example.com/", /must be AI=URL with an ai_id/],
      ["AI_B=example.com/secret", /why: it is no URL/],
      ["AI_B=http://example.com/secret", /--webhook-allow-private it may be http:/],
      ["AI_B=ftp://example.com/secret", /ftp: is neither https: nor http:/],
      ["AI_B=https://me:secret@example.com/", /it has a user or a password/],
    ] as const
  ) {
    const { exit, err } = await hub("--webhook", given);
    assert.equal(exit, 2);
    assert.match(err, why);
    assert.ok(!err.includes("secret"), err);
  }
  const secrets = join(world.folder, "data", "webhooks");
  await Deno.mkdir(secrets, { recursive: true });
  await Deno.writeTextFile(join(secrets, "AI_B.secret"), "short\n", { mode: 0o600 });
  const { exit, err } = await hub(
    "--data",
    join(world.folder, "data"),
    "--webhook",
    "AI_B=https://example.com/",
  );
  assert.equal(exit, 73);
  assert.match(err, /must hold whsec_ and a secret in Base64/);
});
