import { Validator } from "@seriousme/openapi-schema-validator";
import { waitUntil } from "../internal/testing/wait_until.ts";
import assert from "node:assert/strict";
import { type HttpAnswer, HttpCaller, HttpStream } from "./http_caller.ts";
import { talk } from "./messages.ts";
import type { Heard } from "./raw_ai.ts";
import { KEY, TestHub } from "./test_hub.ts";

const http = { hostname: "127.0.0.1", port: 0 };

/** Returns a caller that comes as an AI by the local key. */
function web(world: TestHub, name = "AI_Web"): HttpCaller {
  return new HttpCaller(world, undefined, { "aicollab-local-key": KEY, "aicollab-id": name });
}

/** Returns the content of each entry of a page. */
function contents({ body }: HttpAnswer): unknown[] {
  return body.entries.map(({ data }: Heard) => data.content);
}

Deno.test("an inbox over HTTP is read page by page, from a position or the cursor on, as it would come over TCP", async () => {
  await using world = await TestHub.start({ http });
  const me = web(world);
  assert.equal((await me.get("/api/v1/inbox?wait_ms=0")).status, 200);
  const sender = await world.enter("AI_1");
  const acks = [];
  for (const i of [1, 2, 3]) {
    acks.push(await sender.ask({ ...talk(i, { target_ai: "AI_Web" }), message_id: `m${i}` }));
  }
  await sender.ask({ ...talk("for others", { target_ai: "AI_2" }), message_id: "m4" }).catch(() => {});
  const first = await me.get("/api/v1/inbox?limit=2&wait_ms=0");
  assert.deepEqual([contents(first), first.body.more, first.body.position], [[1, 2], true, acks[1]!.seq]);
  const tcp = await world.open("AI_Web", { local_key: KEY, visit: true, resume_from: "cursor" });
  await tcp.hear({ message_type: "welcome" });
  assert.deepEqual(first.body.entries[0], await tcp.hear({ message_type: "message" }));
  const rest = await me.get(`/api/v1/inbox?after=${first.body.position}`);
  assert.deepEqual([contents(rest), rest.body.more], [[3], false]);
  assert.equal((await me.put("/api/v1/cursor", { cursor: acks[2]!.seq })).status, 200);
  const none = await me.get("/api/v1/inbox?wait_ms=0");
  assert.deepEqual([contents(none), none.body.cursor], [[], acks[2]!.seq]);
  assert.ok(none.body.position >= acks[2]!.seq);
  const ahead = await me.put("/api/v1/cursor", { cursor: 1_000 });
  assert.deepEqual([ahead.status, ahead.body.code], [400, "INVALID_MESSAGE"]);
  const past = await me.get("/api/v1/inbox?after=1000");
  assert.deepEqual([past.status, past.body.code], [409, "CURSOR_AHEAD"]);
});

Deno.test("a request that waits at an inbox is answered by the first entry, at once, or with none when its time is over or the hub drains", async () => {
  await using world = await TestHub.start({ http });
  const me = web(world);
  const sender = await world.enter("AI_1");
  const start = performance.now();
  const waiting = me.get("/api/v1/inbox?wait_ms=50000");
  await waitUntil(async () => (await world.status()).head_seq >= 0, { name: "the hub answers" });
  await sender.ask({ ...talk("now", { target_ai: "AI_Web" }), message_id: "m1" });
  const answer = await waiting;
  assert.deepEqual([contents(answer), answer.body.more], [["now"], false]);
  assert.ok(performance.now() - start < 20_000);
  const { position } = answer.body;
  assert.deepEqual(contents(await me.get(`/api/v1/inbox?after=${position}&wait_ms=20`)), []);
  const left = me.get(`/api/v1/inbox?after=${position}&wait_ms=50000`);
  await waitUntil(() => world.hub.http !== null, { name: "it waits" });
  await waitUntil(async () => (await me.get(`/api/v1/inbox?after=${position}&wait_ms=1`)).status === 200, {
    name: "the hub has read on",
  });
  await sender[Symbol.asyncDispose]();
  const drained = world.hub.drain();
  const ended = await left;
  assert.deepEqual([ended.status, contents(ended)], [200, []]);
  assert.equal(await drained, true);
});

Deno.test("a stream attaches an AI: it is present, resumes behind Last-Event-ID, and the newest one wins", async () => {
  await using world = await TestHub.start({ http });
  const me = web(world);
  const sender = await world.enter("AI_1");
  await using stream = new HttpStream(await me.open("/api/v1/stream?specialization=web&capabilities=a,b"));
  assert.equal(stream.status, 200);
  await waitUntil(() => /event: training_sync/.test(stream.text), { name: "the stream has begun" });
  const joined = await sender.hear({ message_type: "ai_joined" });
  assert.deepEqual([joined.data.ai_id, joined.data.specialization, joined.data.capabilities], [
    "AI_Web",
    "web",
    ["a", "b"],
  ]);
  const { seq } = await sender.ask({ ...talk("one", { target_ai: "AI_Web" }), message_id: "m1" });
  await waitUntil(() => stream.text.includes(`id: ${seq}\ndata: {`), { name: "the entry has come" });
  await sender.ask({ ...talk("two", { target_ai: "AI_Web" }), message_id: "m2" });
  await using newer = new HttpStream(await me.open("/api/v1/stream", { "last-event-id": String(seq) }));
  await waitUntil(() => newer.text.includes("event: caught_up"), { name: "it has resumed" });
  assert.deepEqual(newer.text.match(/"content":"\w+"/g), ['"content":"two"']);
  await stream.ended;
  assert.match(stream.text, /event: ended\ndata: .*"code":"REPLACED"/);
  const bad = await me.get("/api/v1/stream?after=1000");
  assert.deepEqual([bad.status, bad.body.code], [409, "CURSOR_AHEAD"]);
  const head = await me.head("/api/v1/stream");
  assert.equal(head, 200);
  await sender[Symbol.asyncDispose]();
  const draining = world.hub.drain();
  await newer.ended;
  assert.match(newer.text, /event: draining\n/);
  await draining;
});

Deno.test("an AI that said by a request that it is an agent of A2A stays one when it attaches by a stream", async () => {
  await using world = await TestHub.start({ http });
  const me = web(world);
  const skills = [{ id: "review", name: "Review", description: "Reads a change" }];
  const data = {
    specialization: "review",
    a2a: { name: "Reviewer", description: "Reviews changes", skills },
  };
  await me.post("/api/v1/messages", { message_type: "hello", message_id: "h1", data });
  await using stream = new HttpStream(await me.open("/api/v1/stream"));
  await waitUntil(() => /event: training_sync/.test(stream.text), { name: "the stream has begun" });
  assert.equal(await me.head("/a2a/AI_Web/.well-known/agent-card.json"), 200);
});

Deno.test("a line that its sender wrote with a CR between its parts is one event of a stream", async () => {
  await using world = await TestHub.start({ http });
  await using stream = new HttpStream(await web(world).open("/api/v1/stream"));
  const sender = await world.enter("AI_1");
  await sender.say(
    '{"message_type":"message","message_id":"m1","target_ai":"AI_Web",\r"data":{"content":\r7}}',
  );
  await sender.hear({ message_type: "ack", message_id: "m1" });
  await waitUntil(() => stream.text.includes('"m1"') && stream.text.endsWith("\n\n"), { name: "the entry" });
  const event = stream.text.split("\n\n").find((one) => one.includes('"m1"'))!;
  const data = event.split(/\r\n|\r|\n/).find((line) => line.startsWith("data:"))!;
  assert.deepEqual(JSON.parse(data.slice("data:".length)).data, { content: 7 });
});

Deno.test("two AIs hand a task over by the words of a collaboration over HTTP alone", async () => {
  await using world = await TestHub.start({ http });
  const [asks, works] = [web(world, "AI_A"), web(world, "AI_B")];
  const base = "/api/v1/collaborations";
  const request = { collaboration_type: "review", task: { file: "a.ts" }, message_id: "r1" };
  const { body: { session_id, ...asked } } = await asks.post(base, request);
  assert.match(session_id, /^s\d+$/);
  assert.equal(asked.message_id, "r1");
  assert.equal((await asks.post(base, request)).body.duplicate, true);
  const { body: { fence } } = await works.post(`${base}/${session_id}/accept`);
  assert.ok(fence > 0);
  const progress = await works.post(`${base}/${session_id}/progress`, { fence, progress: 0.5 });
  assert.equal(progress.status, 200);
  assert.ok((await works.post(`${base}/${session_id}/renew`, { fence })).body.lease_ms > 0);
  const stale = await works.post(`${base}/${session_id}/complete`, { fence: fence + 7, outcome: "success" });
  assert.deepEqual([stale.status, stale.body.code], [409, "STALE_FENCE"]);
  const bad = await works.post(`${base}/${session_id}/complete`, { fence, outcome: "yes" });
  assert.deepEqual([bad.status, bad.body.code], [400, "INVALID_MESSAGE"]);
  const done = await works.post(`${base}/${session_id}/complete`, {
    fence,
    outcome: "success",
    result: { ok: 1 },
  });
  assert.equal(done.status, 200);
  const inbox = await asks.get("/api/v1/inbox?after=0");
  const complete = inbox.body.entries.find((entry: { message_type: string }) =>
    entry.message_type === "collaboration_complete"
  );
  assert.deepEqual(complete.data.result, { ok: 1 });
  const { body: other } = await asks.post(base, { collaboration_type: "x" });
  assert.equal((await works.post(`${base}/${other.session_id}/decline`, { reason: "no" })).status, 200);
  const cancelled = await works.post(`${base}/${other.session_id}/cancel`);
  assert.deepEqual([cancelled.status, cancelled.body.code], [403, "NOT_PARTY"]);
  assert.equal((await asks.post(`${base}/${other.session_id}/cancel`, { reason: "later" })).status, 200);
  const nobody = await works.post(`${base}/s999/accept`);
  assert.deepEqual([nobody.status, nobody.body.code], [404, "SESSION_NOT_FOUND"]);
});

Deno.test("a page for people and one for AIs live at one path: the token says which", async () => {
  await using world = await TestHub.start({ http, tokens: { AI_T: "secret-secret-secret" } });
  const people = await new HttpCaller(world).get("/api/v1/inbox");
  assert.deepEqual(Object.keys(people.body).sort(), ["approvals", "messages", "waiting"]);
  const ai = await new HttpCaller(world, "secret-secret-secret").get("/api/v1/inbox");
  assert.deepEqual(ai.body.entries, []);
  const nobody = await new HttpCaller(world).get("/api/v1/inbox?wait_ms=1");
  assert.deepEqual([nobody.status, nobody.body.code], [401, "AUTH_FAILED"]);
  for (const [key, name] of [["wrong", "AI_Key"], [KEY, "AI_T"]] as const) {
    const headers = { "aicollab-local-key": key, "aicollab-id": name };
    const { status, body } = await new HttpCaller(world, undefined, headers).get("/api/v1/inbox");
    assert.equal(status, 401);
    assert.match(body.detail, /^The local key is not right, or does not open this name/);
  }
  const other = await new HttpCaller(world).get("/api/v2/inbox");
  assert.deepEqual([other.status, other.body.code], [404, "NOT_FOUND"]);
  assert.match(other.body.detail, /this hub has \/api\/v1$/);
});

Deno.test("the document of a hub has the doors of AIs, as valid OpenAPI, beside what people have at the same paths", async () => {
  await using world = await TestHub.start({ http });
  const { body: document } = await new HttpCaller(world).get("/api/v1/openapi.json");
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  assert.ok(valid, JSON.stringify(errors, null, 1));
  const { paths, components: { schemas } } = document;
  assert.deepEqual(Object.keys(paths["/messages"].post.requestBody.content), [
    "application/json",
    "application/x-ndjson",
  ]);
  assert.deepEqual(Object.keys(paths["/stream"].get.responses[200].content), ["text/event-stream"]);
  const { get } = paths["/inbox"];
  assert.deepEqual(get.responses[200].content["application/json"].schema.anyOf, [
    { $ref: "#/components/schemas/Inbox" },
    { $ref: "#/components/schemas/AiInbox" },
  ]);
  assert.ok(get.parameters.some(({ name }: Heard) => name === "wait_ms"));
  assert.deepEqual(Object.keys(schemas.AcceptAckRequest.properties), ["fence", "message_id"]);
  assert.deepEqual(paths["/cursor"].put["x-roles"], ["agent", "observer", "operator", "admin"]);
});

Deno.test("the library is asked by a message over any door, and answered with what came to the asker", async () => {
  await using world = await TestHub.start({ http });
  const [me, other] = [web(world), await world.enter("AI_1")];
  await me.get("/api/v1/inbox");
  const to = (target_ai?: string) => target_ai === undefined ? {} : { target_ai };
  const share = (pattern_id: string, score: number, target_ai?: string) => ({
    ...{ message_type: "pattern_share", message_id: pattern_id, ...to(target_ai) },
    data: { pattern_id, domain: "sorting", content: {}, score, direction: "max" },
  });
  for (const line of [share("p1", 1), share("p2", 2, "AI_Web"), share("p3", 3)]) await other.ask(line);
  const question = { message_type: "library", message_id: "q", data: { order: "best", limit: 2 } };
  const ids = ({ data }: Heard) => data.entries.map((entry: Heard) => entry.data.pattern_id);
  await waitUntil(
    async () => ids((await me.post("/api/v1/messages", question)).body.answers[0]).length === 2,
    {
      name: "the library has followed",
    },
  );
  await waitUntil(async () => (await me.get("/api/v1/library")).body.entries.length === 3, {
    name: "all of it",
  });
  const { body: { answers: [answer] } } = await me.post("/api/v1/messages", question);
  assert.deepEqual([answer.message_type, ids(answer), answer.data.next], ["library_listed", ["p3", "p2"], 2]);
  const stranger = await world.enter("AI_2");
  await stranger.say({ ...question, data: { domain: "sorting" } });
  const heard = await stranger.hear({ message_type: "library_listed" });
  assert.deepEqual([heard.message_id, ids(heard), heard.data.next], ["q", ["p3", "p1"], null]);
});
