import assert from "node:assert/strict";
import fc from "fast-check";
import { MESSAGES } from "./messages.ts";
import { countKeys } from "./repeated_keys.ts";
import { LineScan, MAX_NUMBER_CHARACTERS } from "./scan.ts";
import { json, trickyText } from "./testing/tricky_json.ts";

const encoder = new TextEncoder();

function scanned(json: string): LineScan {
  const scan = new LineScan();
  scan.scan(encoder.encode(`${json}\n`), 0);
  return scan;
}

/** Depth, and keys and elements, counted on the parsed value. */
function counted(value: unknown): { depth: number; elements: number } {
  if (typeof value !== "object" || value === null) return { depth: 0, elements: 0 };
  const inner = Object.values(value).map(counted);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    elements: inner.reduce((sum, { elements }) => sum + 1 + elements, 0),
  };
}

Deno.test("a scan counts what the parsed value has, however it is spaced", () => {
  const data = fc.dictionary(trickyText, json, { maxKeys: 6 });
  fc.assert(
    fc.property(
      data,
      json,
      fc.constantFrom("", " ", "\t"),
      (data, other, blanks) => {
        const value = JSON.parse(JSON.stringify({ other, data, more: [] }));
        const json = JSON.stringify(value, null, blanks).replaceAll("\n", " ");
        const { depth, elements, keys, end } = scanned(json);
        assert.deepEqual({ depth, elements }, counted(value));
        assert.equal(keys, countKeys(value));
        assert.equal(end, encoder.encode(json).length);
      },
    ),
  );
});

Deno.test("whatever key is repeated at whatever depth, a scan after other lines says that one may be", () => {
  const scan = new LineScan();
  const mayRepeat = (json: string) => {
    scan.scan(encoder.encode(`${json}\n`), 0);
    return scan.mayRepeatKey;
  };
  const other = fc.uniqueArray(fc.string({ maxLength: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(fc.string({ maxLength: 6 }), other, fc.integer({ min: 0, max: 40 }), (key, others, depth) => {
      const members = [key, ...others, key].map((name) => `${JSON.stringify(name)}:[{"a":1,"b":{}}]`);
      assert.ok(mayRepeat(`${'{"x":'.repeat(depth)}{${members.join()}}${"}".repeat(depth)}`));
    }),
  );
  assert.ok(mayRepeat(`{"x":[{"a/b":1,"a\\/b":2}]}`));
  for (
    const flat of [`{"a":1,"b":{"a":1},"c":[{"a":1},{"a":1}]}`, `{"type":1,"id":2,"data":{"type":1,"id":2}}`]
  ) {
    assert.equal(mayRepeat(flat), false, flat);
  }
  for (const [type, { schema }] of Object.entries(MESSAGES)) {
    const members = Object.keys(schema.shape).map((key) => `"${key}":0`);
    assert.equal(
      mayRepeat(`{"message_type":"${type}","message_id":"","target_ai":"","data":{${members}}}`),
      false,
      type,
    );
  }
});

Deno.test("dataBytes are those of the object that stands as data, as they were written", () => {
  assert.equal(scanned(`{"a":{"data":{}},"data": { "x":"ü" } ,"b":{}}`).dataBytes, 12);
  assert.equal(scanned(`{"data":3,"b":{"c":1}}`).dataBytes, 0);
  assert.equal(scanned(`{"b":"data","c":{"d":1}}`).dataBytes, 0);
});

Deno.test("no text hides the line feed from a scan", () => {
  for (const text of [`"`, `"\\`, `{"a":"\\u`, `{"data":{"`, "}}}", "", `"\\\\`]) {
    assert.equal(scanned(text).end, text.length);
  }
});

/** Numbers that are finite IEEE 754 doubles and not too long. */
const FIT = [
  "0",
  "-0.0",
  "1e308",
  "-1.7976931348623157E+308",
  "1e-400",
  "1e0000000001",
  "12345678901234567890",
  "0.".padEnd(MAX_NUMBER_CHARACTERS, "1"),
  "9".repeat(308),
  `${"1".repeat(200)}e-1000`,
];

const UNFIT = [
  "1e309",
  "-1e999",
  "1E400",
  "1.5e+0400",
  "2e308",
  "9".repeat(309),
  `-${"9".repeat(308)}e2`,
  `${"1".repeat(250)}e99`,
  "1".repeat(4_301),
  "0.".padEnd(MAX_NUMBER_CHARACTERS + 1, "1"),
  `1e${"0".repeat(MAX_NUMBER_CHARACTERS)}1`,
];

Deno.test("a number that is no finite double or has over 400 characters is found wherever it stands", () => {
  const places = (number: string) => [
    `{"a":${number}}`,
    `{"a": ${number} ,"b":1}`,
    `{"a":[${number}]}`,
    `{"a":["x",${number}\t,true]}`,
    `{"b":{"c":false,"d":{"e":[[1,${number}]]}},"a":"1e999"}`,
  ];
  for (const number of FIT) {
    for (const line of places(number)) assert.equal(scanned(line).unfitNumber, undefined, line);
  }
  for (const number of UNFIT) {
    for (const line of places(number)) assert.equal(scanned(line).unfitNumber, number, line);
  }
});

Deno.test("text like a number inside of strings and keys, and long blanks, are no numbers out of range", () => {
  for (
    const text of [
      `{"1e999":"1e999"}`,
      `{"a":"${"1".repeat(500)}"}`,
      `{"a":${" ".repeat(500)}1${" ".repeat(500)}}`,
    ]
  ) {
    assert.equal(scanned(text).unfitNumber, undefined);
  }
});
