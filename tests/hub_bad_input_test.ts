/** Sends bad input over real sockets, beside good AIs that notice nothing. The tests of framing cover each kind of line. */
import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../protocol/limits.ts";
import { Random } from "../hub/simulation/random.ts";
import { talk } from "./messages.ts";
import type { RawAi } from "./raw_ai.ts";
import { TestHub } from "./test_hub.ts";

const encoder = new TextEncoder();

/** Connects two AIs that talk to each other, to see that all is well with them. */
async function startWithGoodAis(): Promise<TestHub & { readonly allIsWell: () => Promise<void> }> {
  const world = await TestHub.start();
  const [speaker, listener] = [await world.enter("AI_Speaker"), await world.enter("AI_Listener")];
  let n = 0;
  const allIsWell = async () => {
    const message_id = String(++n);
    assert.equal((await speaker.ask(talk("well?", { message_id }))).message_type, "ack");
    await listener.hear({ message_type: "message", message_id, source_ai: "AI_Speaker" });
    assert.deepEqual([speaker, listener].map(({ ended }) => ended), [false, false]);
  };
  return Object.assign(world, { allIsWell });
}

/** Each row is a line, the code that it gets, and what the error's text names. */
const LINES: readonly [string | Uint8Array, string, RegExp][] = [
  ["this is not JSON", "BAD_JSON", /got "this is not JSON"/],
  ['{"message_type":"ping"', "BAD_JSON", /one JSON object/],
  ['["message_type","ping"]', "BAD_JSON", /one JSON object/],
  ['{"message_type":"ping"}{"message_type":"ping"}', "BAD_JSON", /one JSON object/],
  [
    '{"message_type":"message","data":{"content":1,"content":2}}',
    "BAD_JSON",
    /The key "content" of data is repeated/,
  ],
  [
    '{"message_type":"message","data":{"content":[{"n":1,"\\u006e":2}]}}',
    "BAD_JSON",
    /"n" of data.content.0 is repeated/,
  ],
  [
    `{"message_type":"message","data":{"content":${"7".repeat(4_301)}}}`,
    "BAD_JSON",
    /7… has 4301 characters/,
  ],
  [
    '{"message_type":"message","data":{"content":{"n":[-1e999]}}}',
    "BAD_JSON",
    /The number -1e999 is no finite/,
  ],
  [
    '{"message_type":"message","message_type":"leave","data":{"content":1}}',
    "BAD_JSON",
    /The key "message_type" of the envelope is repeated/,
  ],
  [encoder.encode('{"message_type":"m\0"}'), "BAD_UTF8", /NUL/],
  [Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d), "BAD_UTF8", /not UTF-8/],
  [
    Uint8Array.of(0xef, 0xbb, 0xbf, ...encoder.encode('{"message_type":"ping"}')),
    "BAD_UTF8",
    /byte order mark/,
  ],
  [String.raw`{"message_type":"message","data":{"content":"\ud800"}}`, "BAD_UTF8", /surrogate/],
  [
    `{"message_type":"message","data":{"content":${"[".repeat(500_000)}`,
    "TOO_COMPLEX",
    /500002 deep \(at most 32\)/,
  ],
  [
    `{"message_type":"message","data":{${Array.from({ length: 90_000 }, (_, i) => `"${i}":0`).join()}}}`,
    "TOO_COMPLEX",
    /9000\d keys and elements \(at most 10000\)/,
  ],
  ['{"message_type":"training_sync","data":{}}', "UNKNOWN_TYPE", /"training_sync"/],
  ['{"message_type":"constructor","data":{}}', "UNKNOWN_TYPE", /"constructor"/],
  ['{"data":{}}', "INVALID_MESSAGE", /"message_type": expected a string, got nothing/],
  ['{"message_type":"message","seq":1,"data":{"content":1}}', "RESERVED_FIELD", /"seq"/],
  [
    '{"message_type":"message","target_ai":"no spaces","data":{"content":1}}',
    "INVALID_MESSAGE",
    /"target_ai"/,
  ],
  [
    '{"message_type":"pattern_share","data":{"pattern_id":"p","domain":"d","content":1,"score":1e400}}',
    "BAD_JSON",
    /1e400 is no finite/,
  ],
  [
    `{"message_type":"pattern_share","data":{"pattern_id":"p","domain":"d","content":"${
      "x".repeat(32_768)
    }"}}`,
    "INVALID_MESSAGE",
    /at most 32768 \(max_pattern_bytes\)/,
  ],
];

/** Returns the code that the hub answers to `bytes` from a connection that is not admitted yet. */
const FIRST_BYTES: readonly [string | Uint8Array, string, RegExp][] = [
  ["GET / HTTP/1.1\r\nHost: 127.0.0.1:6000\r\n\r\n", "HTTP_ON_TCP", /lines of JSON, not HTTP \("GET"\)/],
  [Uint8Array.of(0x16, 0x03, 0x01, 0x02, 0x00, 0x01), "BAD_UTF8", /TLS handshake/],
  [`${"x".repeat(DEFAULT_LIMITS.max_auth_line_bytes + 1)}`, "LINE_TOO_LONG", /within 16384 bytes/],
  ["hello?\n", "BAD_JSON", /got "hello\?"/],
  [`${"[".repeat(4_000)}\n`, "TOO_COMPLEX", /4000 deep/],
];

async function send(ai: RawAi, bytes: string | Uint8Array): Promise<void> {
  await ai.sayBytes(typeof bytes === "string" ? encoder.encode(bytes) : bytes);
}

Deno.test("a line that is no message gets its code and costs nobody anything, its sender's connection neither", async () => {
  await using world = await startWithGoodAis();
  const bad = await world.enter("AI_Bad");
  for (const [line, code, text] of LINES) {
    await send(bad, line);
    await bad.say("");
    const error = await bad.hear({ message_type: "error" });
    assert.equal(error.code, code, JSON.stringify(error));
    assert.match(error.message, text);
    assert.equal(error.definite, true);
  }
  await world.allIsWell();
  assert.equal((await bad.ask(talk("I can also behave", { message_id: "1" }))).message_type, "ack");
});

Deno.test("an error names the message_id that it speaks of, where one could be read", async () => {
  await using world = await TestHub.start();
  const ai = await world.enter("AI_Node_1");
  const error = await ai.ask({ message_type: "message", message_id: "m1", data: {} });
  assert.deepEqual(error, {
    message_type: "error",
    code: "INVALID_MESSAGE",
    message: 'Invalid "data.content", nothing: missing',
    message_id: "m1",
    definite: true,
  });
});

Deno.test("names and values that other programs stumble over are passed on as data", async () => {
  await using world = await TestHub.start();
  const reader = await world.enter("AI_Reader");
  const ai = await world.enter("AI_Node_1");
  await ai.say(
    '{"message_type":"message","data":{"content":{"__proto__":{"a":1},"constructor":2},"toString":null}}',
  );
  const { data } = await reader.hear({ message_type: "message" });
  assert.deepEqual(Object.keys(data), ["content", "toString"]);
  assert.deepEqual(Object.keys(data.content), ["__proto__", "constructor"]);
});

Deno.test("an opening in another protocol is answered with what this port speaks, and the connection ends", async () => {
  await using world = await startWithGoodAis();
  for (const [bytes, code, text] of FIRST_BYTES) {
    const stranger = await world.connect();
    await send(stranger, bytes);
    const error = await stranger.hear({ message_type: "error" });
    assert.equal(error.code, code, JSON.stringify(error));
    assert.match(error.message, text);
    await stranger.end();
    assert.deepEqual([stranger.heard.length, stranger.wasReset], [1, false]);
  }
  const silent = await world.connect();
  await silent[Symbol.asyncDispose]();
  await world.allIsWell();
});

Deno.test("a line without an end is LINE_TOO_LONG, and what is behind it is not read as a message", async () => {
  await using world = await startWithGoodAis();
  const endless = await world.enter("AI_Endless");
  await endless.say(talk("before", { message_id: "1" }));
  await endless.sayBytes(new Uint8Array(DEFAULT_LIMITS.max_line_bytes + 1).fill(0x78));
  await endless.say("", talk("behind", { message_id: "2" }));
  await endless.hear({ message_type: "ack", message_id: "1" });
  const error = await endless.hear({ message_type: "error" });
  assert.equal(error.code, "LINE_TOO_LONG");
  await endless.end();
  assert.equal(endless.heard.some(({ message_id }) => message_id === "2"), false);
  await world.allIsWell();
});

Deno.test("what was said before a connection is closed for its fault is not lost to a reset", async () => {
  await using world = await TestHub.start();
  const ai = await world.enter("AI_Node_1");
  // The fault is followed by more than the hub reads at once.
  const count = 100;
  const flood = async () => {
    for (let i = 1; i <= count; i++) await ai.say(talk(i, { message_id: String(i) }));
    await ai.sayBytes(new Uint8Array(3_000_000).fill(0x78));
  };
  await flood();
  await ai.hear({ code: "LINE_TOO_LONG" });
  await ai.end();
  assert.equal(ai.heard.filter(({ message_type }) => message_type === "ack").length, count);
  assert.equal(ai.wasReset, false);
});

Deno.test("random bytes, before and after the first line, hurt nobody", async () => {
  await using world = await startWithGoodAis();
  const random = new Random(8);
  const valid = encoder.encode(
    '{"message_type":"pattern_share","message_id":"m","target_ai":"AI_Listener","data":{"pattern_id":"p","domain":"d","content":{"a":[1,"\u00e9"]}}}\n',
  );
  /** Returns a valid line with some bytes changed, left out or doubled, and now and then without an end. */
  const mutant = () => {
    const bytes = [...valid];
    for (let i = random.below(4); i > 0; i--) {
      const at = random.below(bytes.length);
      const kinds = [[random.below(256)], [], [bytes[at]!, bytes[at]!]];
      bytes.splice(at, 1, ...kinds[random.below(3)]!);
    }
    return Uint8Array.from(random.chance(0.1) ? bytes.slice(0, -1) : bytes);
  };
  for (let i = 0; i < 40; i++) {
    const ai = i % 2 === 0 ? await world.enter(`AI_Bad_${i % 10}`) : await world.connect();
    for (let j = 0; j < 20 && !ai.ended; j++) await ai.sayBytes(mutant()).catch(() => {});
    await ai[Symbol.asyncDispose]();
  }
  await world.allIsWell();
});
