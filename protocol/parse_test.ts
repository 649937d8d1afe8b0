import assert from "node:assert/strict";
import { readLine } from "./framing.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { misreadingOf, type ReceivedLine, rereadLine } from "./parse.ts";
import { LineScan } from "./scan.ts";

const DIGEST = `sha256:${"0".repeat(64)}`;

function read(line: unknown, limits: Partial<Limits> = {}): ReceivedLine {
  return readLine(JSON.stringify(line), { ...DEFAULT_LIMITS, ...limits });
}

/** The code of a refusal, with the path that its text names first. */
function refusalOf(line: unknown, limits?: Partial<Limits>): string {
  const result = read(line, limits);
  if (result.ok) return "ok";
  return [result.code, /"([^"]+)"/.exec(result.text)?.[1]].join(" ");
}

Deno.test("a message with data is passed on as its sender wrote it, unknown keys and all", () => {
  const text =
    `{ "data":{"content":12345678901234567890,"extra":1.10},"x":1,"message_type":"message","target_ai":"B"}`;
  const result = readLine(text, DEFAULT_LIMITS);
  assert.ok(result.ok);
  assert.equal(result.text, text);
  assert.equal(result.message.target_ai, "B");
});

Deno.test("without data every key outside the envelope is data, and no value is touched", () => {
  const text =
    `{"activity":"idle","message_type" : "status","detail":"ü","n":12345678901234567890, "message_id":"m"}`;
  const result = readLine(text, DEFAULT_LIMITS);
  assert.ok(result.ok);
  const written =
    `{"message_type" : "status","message_id":"m","data":{"activity":"idle","detail":"ü","n":12345678901234567890}}`;
  assert.equal(result.text, written);
  assert.equal(result.bytes, new TextEncoder().encode(written).length);
  assert.deepEqual(result.message, {
    message_type: "status",
    message_id: "m",
    data: { activity: "idle", detail: "ü", n: 12345678901234567890 },
  });
  assert.deepEqual(rereadLine(result.text), result.message);
});

Deno.test("a line that is read again has its keys in the order in which they came", () => {
  const data = { ttl_ms: 5_000, n: 1, required_capabilities: ["x"], collaboration_type: "t" };
  const result = read({ message_type: "collaboration_request", data });
  assert.ok(result.ok);
  assert.equal(JSON.stringify(rereadLine(result.text).data), JSON.stringify(data));
  assert.equal(JSON.stringify(result.message.data), JSON.stringify(data));
});

Deno.test("a message that has no data at all gets an empty one", () => {
  const result = read({ message_type: "ping" });
  assert.ok(result.ok);
  assert.deepEqual(result.message, { message_type: "ping", data: {} });
  assert.equal(refusalOf({ message_type: "ping", data: null }), "INVALID_MESSAGE data");
});

Deno.test("what a schema adds by default is in the message and not in the text", () => {
  const line = { message_type: "hello", data: { specialization: "graphics" } };
  const result = read(line);
  assert.ok(result.ok);
  assert.deepEqual(result.message.data, { specialization: "graphics", capabilities: [] });
  assert.equal(result.text, JSON.stringify(line));
});

Deno.test("the hub's own fields are refused in the envelope and free in data", () => {
  for (const field of ["seq", "source_ai", "timestamp", "replayed"]) {
    assert.equal(
      refusalOf({ message_type: "message", [field]: 1, data: { content: 1 } }),
      `RESERVED_FIELD ${field}`,
    );
    assert.equal(
      refusalOf({ message_type: "status", activity: "idle", [field]: 1 }),
      `RESERVED_FIELD ${field}`,
    );
    assert.equal(refusalOf({ message_type: "message", data: { content: 1, [field]: 1 } }), "ok");
  }
});

Deno.test("only what an AI sends is a message_type, and a wrong case is set right", () => {
  assert.equal(refusalOf({ message_type: "nonsense" }), "UNKNOWN_TYPE nonsense");
  assert.equal(refusalOf({ message_type: "training_sync", data: {} }), "UNKNOWN_TYPE training_sync");
  assert.equal(refusalOf({}), "INVALID_MESSAGE message_type");
  assert.equal(refusalOf({ message_type: 3 }), "INVALID_MESSAGE message_type");
  const result = read({ message_type: "PATTERN_SHARE", message_id: "m" });
  assert.ok(!result.ok);
  assert.equal(result.fix, `write "pattern_share"`);
  assert.equal(result.messageId, "m");
});

Deno.test("a repeated key is refused at any depth with its name and path, in either form", () => {
  const refused = (text: string) => {
    const result = readLine(text, DEFAULT_LIMITS);
    assert.ok(!result.ok, text);
    return [result.code, result.text, result.messageId];
  };
  assert.deepEqual(
    [
      `{"message_type":"message","message_id":"m","data":{"content":{"a":1,"\\u0061":2}}}`,
      `{"message_type":"message","message_id":"m","content":[{"a":1,"a":2}]}`,
      `{"message_type":"message","message_id":"m","data":{"content":1},"x":{"y":{"a":1,"a":1}}}`,
      `{"message_type":"message","message_id":"m","data":{"content":1,"content":2}}`,
      `{"message_type":"message","message_id":"m","message_id":"n","data":{"content":1}}`,
    ].map(refused),
    [
      ["BAD_JSON", `The key "a" of data.content is repeated`, "m"],
      ["BAD_JSON", `The key "a" of content.0 is repeated`, "m"],
      ["BAD_JSON", `The key "a" of x.y is repeated`, "m"],
      ["BAD_JSON", `The key "content" of data is repeated`, "m"],
      ["BAD_JSON", `The key "message_id" of the envelope is repeated`, undefined],
    ],
  );
});

Deno.test("a number that not every parser reads as itself is refused with its text", () => {
  const refused = (number: string) => {
    const result = readLine(
      `{"message_type":"message","message_id":"m","data":{"content":${number}}}`,
      DEFAULT_LIMITS,
    );
    assert.ok(!result.ok, number);
    return [result.code, result.text, result.messageId];
  };
  assert.deepEqual(["1e400", "-1e999", "9".repeat(309), "1".repeat(4_301)].map(refused), [
    ["BAD_JSON", "The number 1e400 is no finite IEEE 754 double", "m"],
    ["BAD_JSON", "The number -1e999 is no finite IEEE 754 double", "m"],
    ["BAD_JSON", `The number ${"9".repeat(80)}… is no finite IEEE 754 double`, "m"],
    ["BAD_JSON", `The number ${"1".repeat(80)}… has 4301 characters (at most 400)`, "m"],
  ]);
});

Deno.test("a refusal names the path and the value", () => {
  const result = read({
    message_type: "hello",
    message_id: "m",
    data: { specialization: "x", capabilities: ["a", 7] },
  });
  assert.deepEqual(result, {
    ok: false,
    code: "INVALID_MESSAGE",
    text: `Invalid "data.capabilities.1", 7: expected a string`,
    bytes: 94,
    messageId: "m",
  });
});

Deno.test("message_id and target_ai keep their limits", () => {
  const withId = (message_id: unknown) => refusalOf({ message_type: "sync", message_id });
  assert.deepEqual(["", "x", "x".repeat(128), "x".repeat(129), 7].map(withId), [
    "INVALID_MESSAGE message_id",
    "ok",
    "ok",
    "INVALID_MESSAGE message_id",
    "INVALID_MESSAGE message_id",
  ]);
  const withTarget = (target_ai: unknown) =>
    refusalOf({ message_type: "message", target_ai, data: { content: 1 } });
  assert.deepEqual(["", "A", "a".repeat(64), "a".repeat(65), "Hub", ".a", null].map(withTarget), [
    "INVALID_MESSAGE target_ai",
    "ok",
    "ok",
    "INVALID_MESSAGE target_ai",
    "INVALID_MESSAGE target_ai",
    "INVALID_MESSAGE target_ai",
    "INVALID_MESSAGE target_ai",
  ]);
});

Deno.test("data of patterns and components may reach its limit in bytes and not one more, in either form", () => {
  const pattern = (content: string) => ({ pattern_id: "p", domain: "d", content });
  const component = (source: string) => ({ component_id: "c", domain: "d", language: "js", source });
  for (
    const [type, limit, dataOf] of [
      ["pattern_share", "max_pattern_bytes", pattern],
      ["os_component_share", "max_component_bytes", component],
      ["code_share", "max_component_bytes", component],
    ] as const
  ) {
    const least = JSON.stringify(dataOf("üü")).length + 2;
    const limits = { [limit]: least + 10 };
    for (const [more, expected] of [[9, "ok"], [10, "ok"], [11, "INVALID_MESSAGE data"]] as const) {
      const data = dataOf("üü" + "x".repeat(more));
      assert.equal(refusalOf({ message_type: type, data }, limits), expected);
      assert.equal(refusalOf({ message_type: type, ...data }, limits), expected);
    }
  }
});

Deno.test("the lengths and ranges of fields keep their limits", () => {
  const hello = (data: object) =>
    refusalOf({ message_type: "hello", data: { specialization: "x", ...data } });
  const x = (length: number) => "x".repeat(length);
  const ok = (data: object) => assert.equal(hello(data), "ok");
  const no = (data: object) => assert.match(hello(data), /^INVALID_MESSAGE data\./);
  ok({ specialization: x(64), description: x(1_000), capabilities: Array(64).fill(x(64)) });
  no({ specialization: x(65) });
  no({ description: x(1_001) });
  no({ capabilities: Array(65).fill("a") });
  no({ capabilities: [x(65)] });
  no({ capabilities: [""] });
  const request = (ttl_ms: number) =>
    refusalOf({ message_type: "collaboration_request", data: { collaboration_type: "f", ttl_ms } });
  const week = 7 * 24 * 3_600_000;
  assert.deepEqual([999, 1_000, week, week + 1].map(request), [
    "INVALID_MESSAGE data.ttl_ms",
    "ok",
    "ok",
    "INVALID_MESSAGE data.ttl_ms",
  ]);
  const progress = (progress: number) =>
    refusalOf({ message_type: "collaboration_progress", data: { session_id: "s1", fence: 1, progress } });
  assert.deepEqual([-0.01, 0, 1, 1.01].map(progress), [
    "INVALID_MESSAGE data.progress",
    "ok",
    "ok",
    "INVALID_MESSAGE data.progress",
  ]);
  const digest = (digest: string) =>
    refusalOf({ message_type: "pattern_share", data: { pattern_id: "p", domain: "d", content: 1, digest } });
  assert.deepEqual([DIGEST, DIGEST + "0", DIGEST.toUpperCase()].map(digest), [
    "ok",
    "INVALID_MESSAGE data.digest",
    "INVALID_MESSAGE data.digest",
  ]);
});

Deno.test("a line is refused where JSON.parse has lost a key with escapes, or taken it for another one", () => {
  const text = `{"message_type":"sync","\\u0061":1}`;
  const bytes = new TextEncoder().encode(`${text}\n`);
  const scan = new LineScan();
  scan.scan(bytes, 0);
  const line = { text, bytes: bytes.length - 1, scan };
  assert.equal(misreadingOf(line, { message_type: "sync", a: 1 }), undefined);
  assert.equal(misreadingOf(line, { message_type: "sync" })?.code, "BAD_JSON");
  assert.equal(misreadingOf(line, { message_type: "sync", "\\": 1 })?.code, "BAD_JSON");
});

Deno.test("no key is taken for one that an earlier line had in its place", () => {
  const read = (key: string) => {
    const line = readLine(
      `{"message_type":"message","data":{"content":{"first":0,${key}:1}}}`,
      DEFAULT_LIMITS,
    );
    return line.ok ? Object.keys((line.message.data as { content: object }).content)[1] : line.code;
  };
  assert.equal(read(`"\\\\"`), "\\");
  assert.ok(["a", "BAD_JSON"].includes(read(`"\\u0061"`)!));
});

Deno.test("a topic stands in the envelope beside data, and is data in a line without", () => {
  const beside = read({ message_type: "message", topic: "reviews", data: { content: 1, topic: "x" } });
  assert.ok(beside.ok && "topic" in beside.message);
  assert.equal(beside.message.topic, "reviews");
  assert.deepEqual(rereadLine(beside.text), beside.message);
  const within = read({ message_type: "message", topic: "reviews", content: 1 });
  assert.ok(within.ok);
  assert.deepEqual(within.message, { message_type: "message", data: { topic: "reviews", content: 1 } });
  assert.deepEqual(rereadLine(within.text), within.message);
  const join = read({ message_type: "topic_join", topic: "reviews" });
  assert.ok(join.ok);
  assert.deepEqual(join.message, { message_type: "topic_join", data: { topic: "reviews" } });
});

Deno.test("a topic that is no name, that stands beside a target, or in a message of another type is refused", () => {
  const message = { message_type: "message", data: { content: 1 } };
  for (const topic of ["", "#reviews", "two words", "x".repeat(65), 7, null, ["reviews"]]) {
    assert.equal(refusalOf({ ...message, topic }), "INVALID_MESSAGE topic", `${topic}`);
    if (topic !== null) {
      assert.equal(refusalOf({ message_type: "topic_join", data: { topic } }), "INVALID_MESSAGE data.topic");
    }
  }
  const both = read({ ...message, topic: "reviews", target_ai: "B" });
  assert.ok(!both.ok);
  assert.match(both.text, /topic: "reviews" stands beside target_ai "B"/);
  const status = read({ message_type: "status", topic: "reviews", data: { activity: "idle" } });
  assert.ok(!status.ok);
  assert.match(`${status.text}: ${status.fix}`, /a "status" goes to no topic: .* message, pattern_share/);
});
