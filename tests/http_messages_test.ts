import assert from "node:assert/strict";
import { KEY, TestHub } from "./test_hub.ts";

const http = { hostname: "127.0.0.1", port: 0 };
const LOCAL = { "aicollab-local-key": KEY, "aicollab-id": "AI_Web" };

/** Posts a body as it is. */
async function post(world: TestHub, body: BodyInit, headers: Record<string, string> = {}) {
  const response = await fetch(`http://127.0.0.1:${world.hub.http!.port}/api/v1/messages`, {
    method: "POST",
    body,
    headers: { ...LOCAL, ...headers },
  });
  return { status: response.status, type: response.headers.get("content-type"), body: await response.json() };
}

const message = (message_id: string, more: object = {}) => ({
  message_type: "message",
  message_id,
  data: { content: "hi" },
  ...more,
});

Deno.test("messages over HTTP are answered like those over TCP, one, an array or lines, and others get them", async () => {
  await using world = await TestHub.start({ http });
  const reader = await world.enter("AI_1");
  const one = await post(world, JSON.stringify(message("m1", { target_ai: "AI_1" }), null, 2));
  const first = await reader.hear({ message_type: "message" });
  assert.deepEqual(one, {
    status: 200,
    type: "application/json",
    body: { answers: [{ line: 1, message_type: "ack", message_id: "m1", seq: first.seq }] },
  });
  assert.equal(first.source_ai, "AI_Web");
  const several = await post(world, JSON.stringify([message("m2"), { ...message("m3"), message_id: "" }]));
  assert.deepEqual(several.body.answers.map(({ line, code }: Record<string, unknown>) => [line, code]), [
    [1, undefined],
    [2, "INVALID_MESSAGE"],
  ]);
  const { message_id: _, ...withoutId } = message("");
  const long = message("m5", { data: { content: "x".repeat(1_048_576) } });
  const lines = [message("m2"), withoutId, "no JSON", long, message("m6")];
  const text = lines.map((line) => typeof line === "string" ? line : JSON.stringify(line)).join("\n\n");
  const batch = await post(world, text, { "content-type": "application/x-ndjson" });
  assert.deepEqual(
    batch.body.answers.map(({ code, duplicate }: Record<string, unknown>) => code ?? duplicate ?? "new"),
    [true, "INVALID_MESSAGE", "BAD_JSON", "LINE_TOO_LONG", "new"],
  );
  assert.match(batch.body.answers[1].fix, /message_id|id of its own/);
});

Deno.test("a body over HTTP that is no message at all is refused as a whole, and nothing of it is taken", async () => {
  await using world = await TestHub.start({ http });
  const tooMany = JSON.stringify(Array.from({ length: 1_001 }, (_, i) => message(`m${i}`)));
  const cases: [BodyInit, Record<string, string>, number, string][] = [
    ["", {}, 400, "BAD_JSON"],
    ["[]", {}, 400, "INVALID_REQUEST"],
    ["[{}", {}, 400, "BAD_JSON"],
    ["[".repeat(1_000_000), {}, 400, "TOO_COMPLEX"],
    [Uint8Array.of(0xff, 0xfe), {}, 400, "BAD_UTF8"],
    [" ".repeat(4_194_305), {}, 413, "TOO_LARGE"],
    [tooMany, {}, 413, "TOO_LARGE"],
    ["{}", { "content-encoding": "gzip" }, 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["{}", { "aicollab-local-key": "wrong" }, 401, "AUTH_FAILED"],
    ["{}", { "aicollab-id": "hub" }, 401, "AUTH_FAILED"],
    ["{}", { "x-forwarded-for": "10.0.0.1" }, 401, "AUTH_FAILED"],
    ["{}", { "origin": "http://evil.example" }, 403, "FORBIDDEN"],
  ];
  for (const [body, headers, status, code] of cases) {
    const answer = await post(world, body, headers);
    assert.deepEqual([answer.status, answer.body.code, answer.body.error.code], [status, code, code]);
    assert.deepEqual([answer.type, answer.body.status], ["application/problem+json", status]);
  }
  assert.equal((await world.status()).head_seq, 0);
});
