import assert from "node:assert/strict";
import fc from "fast-check";
import { LineScan } from "./scan.ts";
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
        const { depth, elements, envelopeKeys, dataKeys, end } = scanned(json);
        assert.deepEqual({ depth, elements }, counted(value));
        assert.equal(envelopeKeys, 3);
        assert.equal(dataKeys, Object.keys(value.data).length);
        assert.equal(end, encoder.encode(json).length);
      },
    ),
  );
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
