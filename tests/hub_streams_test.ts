/** Topics as streams of the Durable Streams protocol, over a real hub. */
import assert from "node:assert/strict";
import { roleTokens } from "./role_tokens.ts";
import { KEY, TestHub } from "./test_hub.ts";

const JSON_TYPE = { "content-type": "application/json" };

interface World extends AsyncDisposable {
  readonly hub: TestHub;
  /** Asks for a topic as the name of a role's token, or with other headers. */
  readonly ask: (who: string | Record<string, string>, path: string, init?: RequestInit) => Promise<Response>;
  readonly say: (
    who: string,
    topic: string,
    body: string,
    headers?: Record<string, string>,
  ) => Promise<Response>;
  readonly read: (who: string, path: string) => Promise<unknown>;
}

async function start(): Promise<World> {
  const { secrets, openJournal } = roleTokens();
  const hub = await TestHub.start({ http: { hostname: "127.0.0.1", port: 0 }, openJournal });
  const ask: World["ask"] = (who, path, init = {}) => {
    const headers = typeof who === "string"
      ? { authorization: `Bearer ${secrets[who as keyof typeof secrets]}` }
      : who;
    const url = `http://127.0.0.1:${hub.hub.http!.port}/streams/v1/stream/${path}`;
    return fetch(url, { ...init, headers: { ...init.headers as Record<string, string>, ...headers } });
  };
  return {
    hub,
    ask,
    say: (who, topic, body, headers = {}) =>
      ask(who, topic, { method: "POST", body, headers: { ...JSON_TYPE, ...headers } }),
    read: async (who, path) => await (await ask(who, path)).json(),
    [Symbol.asyncDispose]: () => hub[Symbol.asyncDispose](),
  };
}

const offsetOf = ({ headers }: Response) => headers.get("stream-next-offset")!;

/** Resolves with an answer that has nothing in it that anybody reads. */
async function ended(response: Response | Promise<Response>): Promise<Response> {
  const answer = await response;
  await answer.body?.cancel();
  return answer;
}

Deno.test("what is appended to a stream are messages of its topic, which are read as they were appended, in order, from any offset", async () => {
  await using world = await start();
  const { say, ask } = world;
  await using b = await world.hub.enter("AI_B");
  await b.ask({ message_type: "topic_join", message_id: "j", data: { topic: "t" } });
  const { status, headers } = await ended(say("agent", "t", '[{"n": 1.10}, [2]]'));
  assert.equal(status, 204);
  const first = await b.hear({ topic: "t" });
  assert.deepEqual([first.source_ai, first.message_type, first.data], ["the_agent", "message", {
    content: { n: 1.1 },
  }]);
  await b.ask({
    message_type: "message",
    message_id: "m",
    topic: "t",
    data: { content: "elsewhere than over HTTP" },
  });
  const all = await ask("observer", "t");
  assert.equal(await all.text(), '[{"n": 1.10},[2],"elsewhere than over HTTP"]');
  assert.deepEqual([all.headers.get("stream-up-to-date"), all.headers.get("content-type")], [
    "true",
    "application/json",
  ]);
  const rest = await ask("observer", `t?offset=${headers.get("stream-next-offset")}`);
  assert.equal(await rest.text(), '["elsewhere than over HTTP"]');
  assert.equal(offsetOf(rest), offsetOf(all));
  assert.ok(offsetOf(all) > headers.get("stream-next-offset")!);
  const known = await ask("observer", "t", { headers: { "if-none-match": all.headers.get("etag")! } });
  assert.deepEqual([known.status, await known.text()], [304, ""]);
  const head = await ended(ask("observer", "t", { method: "HEAD" }));
  assert.deepEqual([head.status, offsetOf(head), head.headers.get("cache-control")], [
    200,
    offsetOf(all),
    "no-store",
  ]);
  const lines = await world.read("observer", "t?items=lines") as {
    source_ai: string;
    message_type: string;
  }[];
  assert.deepEqual(lines.map(({ source_ai, message_type }) => `${source_ai} ${message_type}`), [
    "AI_B topic_join",
    "the_agent message",
    "the_agent message",
    "AI_B message",
  ]);
});

Deno.test("an AI that reads a stream is a member of its topic: it has what came from then on, and what it sent itself before", async () => {
  await using world = await start();
  const { say, read, ask } = world;
  await ended(say("operator", "t", '"before it came"'));
  await ended(say("agent", "t", '"its own"'));
  assert.deepEqual(await read("agent", "t"), ["its own"]);
  await ended(say("operator", "t", '"after"'));
  assert.deepEqual(await read("agent", "t"), ["its own", "after"]);
  assert.deepEqual(await read("observer", "t"), ["before it came", "its own", "after"]);
  await using c = await world.hub.enter("AI_C");
  await c.say({ message_type: "sync", data: {} });
  const { data } = await c.hear({ message_type: "training_sync" });
  assert.deepEqual(data.topics, [{ topic: "t", members: 1, joined: false }], "an observer is none");
  const key = { "aicollab-local-key": KEY };
  const own = await ask({ ...key, "aicollab-id": "AI_C" }, "t");
  assert.deepEqual([own.status, await own.json()], [200, []]);
  const thief = await ended(ask({ ...key, "aicollab-id": "the_agent" }, "t"));
  assert.equal(thief.status, 401);
  assert.equal((await ended(ask({}, "t"))).status, 401);
  assert.equal((await ended(say("observer", "t", "1"))).status, 403);
});

Deno.test("a request that waits for a stream, and its events, get what is published, and go on from there after the hub came back", async () => {
  await using world = await start();
  const { say, ask } = world;
  const begin = offsetOf(await ended(ask("observer", "t")));
  const waiting = ask("observer", `t?offset=${begin}&live=long-poll`);
  const events = await ask("observer", "t?offset=now&live=sse");
  assert.equal(events.headers.get("content-type"), "text/event-stream");
  using reader = new Events(events);
  assert.deepEqual(await reader.next(), ["control", { ...position(begin), upToDate: true }]);
  await ended(say("agent", "other", "0"));
  const one = offsetOf(await ended(say("agent", "t", '{"n":\r\n1}')));
  const got = await waiting;
  assert.deepEqual([got.status, await got.json(), offsetOf(got)], [200, [{ n: 1 }], one]);
  assert.match(got.headers.get("stream-cursor")!, /^\d+$/);
  assert.deepEqual(await reader.next(), ["data", [{ n: 1 }]]);
  assert.deepEqual(await reader.next(), ["control", { ...position(one), upToDate: true }]);
  await world.hub.restart();
  assert.equal(await reader.next().catch(() => "broken"), "broken");
  await ended(say("agent", "t", "2"));
  assert.deepEqual(await world.read("observer", `t?offset=${one}`), [2]);
  const gone = await ask("observer", "t?offset=0000000000000001_ffffffff");
  const { code } = await gone.json();
  assert.deepEqual([gone.status, code], [410, "OFFSET_GONE"]);
});

Deno.test("an append that is sent again with its Idempotency-Key is stored once, and another one under it is refused", async () => {
  await using world = await start();
  const { say, read } = world;
  const key = { "idempotency-key": "k1" };
  const [one, again] = [
    await ended(say("agent", "t", "[1,2]", key)),
    await ended(say("agent", "t", "[1,2]", key)),
  ];
  assert.deepEqual([one.status, again.status, offsetOf(again)], [204, 204, offsetOf(one)]);
  assert.deepEqual(await read("observer", "t"), [1, 2]);
  const other = await say("agent", "t", "[1,3]", key);
  const { code, detail } = await other.json();
  assert.deepEqual([other.status, code], [409, "MESSAGE_ID_CONFLICT"]);
  assert.match(detail, /^Item 1: .* \(1 of 2 items were stored\)$/);
});

Deno.test("nothing creates, closes or deletes a stream, what is not offered says so, and what is no topic is not there", async () => {
  await using world = await start();
  const { ask, say } = world;
  for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
    const { status, headers } = await ended(ask("agent", "t", { method }));
    assert.deepEqual([status, headers.get("allow")], [405, "GET, HEAD, POST"], method);
  }
  const fenced = await say("agent", "t", "1", {
    "producer-id": "p",
    "producer-epoch": "0",
    "producer-seq": "0",
  });
  assert.deepEqual([fenced.status, (await fenced.json()).code], [501, "NOT_OFFERED"]);
  for (const path of ["%23t", "a%20b", "-t"]) {
    assert.equal((await ended(ask("agent", path))).status, 404, path);
  }
  assert.equal((await ended(ask("agent", "t?offset=now&offset=-1"))).status, 400);
});

function position(offset: string) {
  return { streamNextOffset: offset };
}

/** Reads server-sent events one by one, without their cursors, which go by the time. */
class Events implements Disposable {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  constructor({ body }: Response) {
    this.#reader = body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  async next(): Promise<unknown> {
    for (;;) {
      const found = /^event: (\w+)\ndata:(.*)\n\n/.exec(this.#text);
      if (found !== null) {
        this.#text = this.#text.slice(found[0].length);
        const { streamCursor: _, ...data } = JSON.parse(found[2]!);
        return [found[1], found[1] === "control" ? data : JSON.parse(found[2]!)];
      }
      const { done, value } = await this.#reader.read();
      if (done) throw new Error("the events have ended");
      this.#text += value;
    }
  }

  [Symbol.dispose](): void {
    this.#reader.cancel().catch(() => {});
  }
}
