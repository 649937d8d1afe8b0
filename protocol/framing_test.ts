import assert from "node:assert/strict";
import fc from "fast-check";
import { LineReader } from "./framing.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import type { ParsedAuth, ReceivedLine } from "./parse.ts";

const encoder = new TextEncoder();
const AUTH = `{"ai_id":"AI_Node_1","token":"secret1"}\n`;
const ANY_SIZE = () => 65_536;

/** Reads a whole connection whose bytes come in pieces of the sizes that `nextSize` returns. */
function readAll(bytes: Uint8Array, nextSize: () => number, limits: Limits = DEFAULT_LIMITS) {
  const reader = new LineReader(limits);
  let first: ParsedAuth | undefined;
  const lines: ReceivedLine[] = [];
  for (let at = 0; at < bytes.length;) {
    const space = reader.space();
    assert.ok(space.length >= 1 && space.length <= 65_536);
    const piece = bytes.subarray(at, at + Math.min(space.length, nextSize()));
    space.set(piece);
    at += piece.length;
    if (first === undefined) {
      first = reader.takeFirst(piece.length);
      if (first?.ok) lines.push(...reader.take(0));
    } else if (first.ok) lines.push(...reader.take(piece.length));
  }
  return { first, lines };
}

function bytesOf(...parts: (string | number[])[]): Uint8Array {
  return new Uint8Array(parts.flatMap((part) => typeof part === "string" ? [...encoder.encode(part)] : part));
}

/** Returns the checked line of an admitted AI. */
function resultOf(line: string | number[], limits: Limits = DEFAULT_LIMITS): ReceivedLine {
  const { lines } = readAll(bytesOf(AUTH, line, "\n"), ANY_SIZE, limits);
  assert.equal(lines.length, 1);
  return lines[0]!;
}

function codeOf(line: string | number[], limits?: Limits): string {
  const result = resultOf(line, limits);
  return result.ok ? "ok" : result.code;
}

const LINES = [
  `{"message_type":"sync"}`,
  `{"message_type":"message","message_id":"1","data":{"content":"grüße 你好 😀 \uFFFD"}}`,
  ` \t{"message_type":"status","activity":"idle"} \r`,
  `{"message_type":"message","data":{"content":"\\ud83d\\ude00 \\" \\\\"}}`,
  `{"message_type":"message","message_id":"x","data":{"content":"\\ud83d"}}`,
  `{"message_type":"pattern_share","message_id":"p","data":{"pattern_id":"p","domain":"d","content":[1,{"a":2}],"score":1.5}}`,
  `{"message_type":"pattern_share","data":{"pattern_id":"","domain":"d","content":1}}`,
  `{"message_type":"message","data":{"content":1,"content":2}}`,
  `{"message_type":"nonsense"}`,
  `{"message_type":"sync","seq":1}`,
  "[]",
  "{",
  `"\\`,
  "",
  "  ",
  "\u0000",
  "\uFEFF{}",
];

Deno.test("a line's result is the same one byte at a time, in random cuts and in one piece", () => {
  const line = fc.oneof(
    fc.constantFrom(...LINES).map((text) => bytesOf(text)),
    fc.uint8Array({ maxLength: 12 }),
    fc.tuple(fc.constantFrom(...LINES), fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
      const bytes = bytesOf(text);
      if (bytes.length > 0) bytes[at % bytes.length] = byte;
      return bytes;
    }),
  );
  const limits = { ...DEFAULT_LIMITS, max_line_bytes: 130 };
  fc.assert(
    fc.property(
      fc.array(line, { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 90 })),
      (parts, sizes) => {
        const bytes = bytesOf(AUTH, ...parts.flatMap((part) => [[...part], "\n"]));
        const whole = readAll(bytes, ANY_SIZE, limits);
        assert.deepEqual(readAll(bytes, () => 1, limits), whole);
        let at = 0;
        assert.deepEqual(readAll(bytes, () => sizes[at++ % sizes.length] ?? 7, limits), whole);
      },
    ),
    { numRuns: 400 },
  );
});

Deno.test("a good line comes out as its sender wrote it, without blanks, CR and empty lines around it", () => {
  const line = `{"message_type" : "message","data":{"content":"你好 😀"}}`;
  const { first, lines } = readAll(bytesOf(AUTH, `\n\r\n  ${line}\t \r\n`), ANY_SIZE);
  assert.deepEqual(first, { ok: true, auth: { ai_id: "AI_Node_1", token: "secret1" } });
  const message = { message_type: "message", data: { content: "你好 😀" } };
  assert.deepEqual(lines, [{ ok: true, text: line, bytes: encoder.encode(line).length, message }]);
});

Deno.test("a line that is not UTF-8 is refused, its neighbours in the same chunk are not", () => {
  const good = `{"message_type":"message","data":{"content":"ü"}}`;
  const { lines } = readAll(bytesOf(AUTH, good, "\n", [0xc3, 0x28], "\n", good, "\n"), ANY_SIZE);
  assert.deepEqual(lines.map((line) => line.ok ? line.text : line.code), [good, "BAD_UTF8", good]);
});

Deno.test("BAD_UTF8 is NUL, a byte order mark, a raw surrogate or a lone escaped one", () => {
  const message = (content: string) =>
    `{"message_type":"message","message_id":"m","data":{"content":"${content}"}}`;
  assert.equal(codeOf(message("\0")), "BAD_UTF8");
  assert.equal(codeOf(message("\\u0000")), "BAD_UTF8");
  assert.equal(codeOf(message("\\\\u0000")), "ok");
  assert.equal(codeOf(message("\\ud83d")), "BAD_UTF8");
  assert.equal(codeOf(message("\\ude00\\ud83d")), "BAD_UTF8");
  assert.equal(codeOf(message("\\uD83D\\uDE00")), "ok");
  assert.equal(codeOf("\uFEFF{}"), "BAD_UTF8");
  assert.equal(codeOf([...bytesOf(message("xxx"))].map((byte) => byte === 0x78 ? 0xed : byte)), "BAD_UTF8");
  assert.deepEqual(
    resultOf(`{"message_type":"message","message_id":"m","data":{"x":{"a":"\\ud800","b":1},"content":1}}`),
    {
      ok: false,
      code: "BAD_UTF8",
      text: "The line has an escape for NUL or for half of a surrogate pair",
      fix: "send UTF-8 without byte order mark, NUL or lone surrogates",
      bytes: 89,
      messageId: "m",
    },
  );
});

Deno.test("a line may have max_line_bytes and not one more, whether or not its line feed has come", () => {
  const lineOf = (bytes: number) => {
    const head = `{"message_type":"message","data":{"content":"`;
    return `${head}${"x".repeat(bytes - head.length - 3)}"}}`;
  };
  for (const [max, size] of [[70_000, 65_536], [70_000, 999], [500, 1]] as const) {
    const limits = { ...DEFAULT_LIMITS, max_line_bytes: max };
    const results = (text: string) =>
      readAll(bytesOf(AUTH, text), () => size, limits).lines.map((line) => line.ok ? line.bytes : line.code);
    assert.deepEqual(results(lineOf(max - 1) + "\n"), [max - 1]);
    assert.deepEqual(results(lineOf(max) + "\n" + lineOf(99) + "\n"), [max, 99]);
    assert.deepEqual(results(lineOf(max)), []);
    assert.deepEqual(results(lineOf(99) + "\n" + lineOf(max + 1) + "\n" + lineOf(99) + "\n"), [
      99,
      "LINE_TOO_LONG",
    ]);
    assert.deepEqual(results(lineOf(max + 1)), ["LINE_TOO_LONG"]);
  }
});

Deno.test("the first line has its own cap, and the lines behind it in the same chunk have theirs", () => {
  const auth = (bytes: number) => AUTH.trim().padEnd(bytes, " ") + "\n";
  const max = DEFAULT_LIMITS.max_auth_line_bytes;
  const long = `{"message_type":"message","data":{"content":"${"x".repeat(2 * max)}"}}\n`;
  for (const bytes of [max - 1, max]) {
    const { first, lines } = readAll(bytesOf(auth(bytes), long, long), ANY_SIZE);
    assert.equal(first?.ok, true);
    assert.deepEqual(lines.map((line) => line.ok), [true, true]);
  }
  const { first, lines } = readAll(bytesOf(auth(max + 1), long), ANY_SIZE);
  assert.equal(first?.ok === false && first.code, "LINE_TOO_LONG");
  assert.deepEqual(lines, []);
});

Deno.test("a buffer never grows past the line cap, and falls back when the long line is done", () => {
  const reader = new LineReader({ ...DEFAULT_LIMITS, max_auth_line_bytes: 300_000 });
  const total = (): number => reader.space().buffer.byteLength;
  for (let at = 0; at < 299_999;) {
    const count = Math.min(reader.space().fill(0x20).length, 299_999 - at);
    at += count;
    reader.takeFirst(count);
    assert.ok(total() <= 300_001);
  }
  reader.space()[0] = 0x0a;
  reader.takeFirst(1);
  assert.ok(total() <= 65_536);
});

Deno.test("a browser and a TLS client get an error that says that the port is wrong", () => {
  const firstCode = (bytes: Uint8Array, size: number) => {
    const { first } = readAll(bytes, () => size);
    return first?.ok === false ? first.code : first;
  };
  for (const size of [1, 65_536]) {
    for (const method of ["GET", "POST", "HEAD", "OPTIONS", "CONNECT", "PRI"]) {
      assert.equal(firstCode(bytesOf(`${method} / HTTP/1.1\r\nHost: x\r\n\r\n`), size), "HTTP_ON_TCP");
    }
    assert.equal(firstCode(bytesOf([0x16, 0x03, 0x01, 0x02, 0x00]), size), "BAD_UTF8");
    assert.equal(firstCode(bytesOf("GET\n"), size), "BAD_JSON");
    assert.equal(firstCode(bytesOf("GE"), size), undefined);
  }
});

Deno.test("hostile lines get a code and cost little", () => {
  assert.equal(codeOf(`{"message_type":"message","data":${"[".repeat(500_000)}`), "TOO_COMPLEX");
  const keys = Array.from({ length: 90_000 }, (_, i) => `"k${i}":0`).join(",");
  assert.equal(codeOf(`{"message_type":"message","data":{${keys}}}`), "TOO_COMPLEX");
  assert.equal(
    codeOf(`{"message_type":"verdict","data":{"subject":"p","result":"ok","claimed":1e400}}`),
    "BAD_JSON",
  );
  assert.equal(codeOf(`${"}".repeat(1_000)}`), "BAD_JSON");
  assert.equal(codeOf(`{"message_type":"message","data":{"content":"\\`), "BAD_JSON");
  assert.equal(codeOf("null"), "BAD_JSON");
  assert.equal(codeOf("[{}]"), "BAD_JSON");
  assert.equal(codeOf(`{"message_type":"sync"} {"message_type":"sync"}`), "BAD_JSON");
  const result = resultOf(`{"message_type":"message","data":{"content":1,"__proto__":{"evil":true}}}`);
  assert.ok(result.ok);
  assert.equal((result.message.data as Record<string, unknown>).evil, undefined);
  assert.equal(codeOf(`{"__proto__":{"message_type":"sync"}}`), "INVALID_MESSAGE");
  assert.equal(codeOf(`{"message_type":"constructor"}`), "UNKNOWN_TYPE");
});

Deno.test("depth and elements may reach their limits and not one more", () => {
  const limits = { ...DEFAULT_LIMITS, max_depth: 5, max_elements: 10 };
  const nested = (depth: number) =>
    `{"message_type":"message","data":{"content":${"[".repeat(depth - 2)}${"]".repeat(depth - 2)}}}`;
  assert.deepEqual([4, 5, 6].map((depth) => codeOf(nested(depth), limits)), ["ok", "ok", "TOO_COMPLEX"]);
  // message_type, data, content and n elements
  const wide = (n: number) =>
    `{"message_type":"message","data":{"content":[${Array(n).fill("[ ]").join(" , ")}]}}`;
  assert.deepEqual([6, 7, 8].map((n) => codeOf(wide(n), limits)), ["ok", "ok", "TOO_COMPLEX"]);
});

Deno.test("a repeated key is BAD_JSON in the envelope, in data, and at any depth of either", () => {
  const message = (data: string) => `{"message_type":"message","data":{"content":1,${data}}}`;
  assert.equal(codeOf(message(`"a":1,"a":1`)), "BAD_JSON");
  assert.equal(codeOf(message(`"a":1,"\\u0061":2`)), "BAD_JSON");
  assert.equal(codeOf(message(`"a":{"b":1,"b":2}`)), "BAD_JSON");
  assert.equal(codeOf(message(`"a":[[{"b":{"c":1,"\\u0063":2}}]]`)), "BAD_JSON");
  assert.equal(codeOf(message(`"a":[{"b":1},{"b":2}],"c":":,\\"{"`)), "ok");
  assert.equal(codeOf(`{"message_type":"sync","message_type":"sync"}`), "BAD_JSON");
  assert.equal(codeOf(`{"message_type":"message","d\\u0061ta":{"content":1,"content":2}}`), "BAD_JSON");
  assert.equal(codeOf(`{"message_type":"message","d\\u0061ta":{"content":1}}`), "ok");
  assert.equal(codeOf(`{"message_type":"message","data":{"content":1},"x":{"a":1,"a":2}}`), "BAD_JSON");
  assert.equal(codeOf(`{"message_type":"status","activity":"idle","x":[{"a":1,"a":2}]}`), "BAD_JSON");
  assert.equal(codeOf(`{"message_type":"status","activity":"idle","activity":"idle"}`), "BAD_JSON");
});
