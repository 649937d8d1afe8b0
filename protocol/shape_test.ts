import assert from "node:assert/strict";
import fc from "fast-check";
import * as z from "zod";
import { authSchema } from "./auth_line.ts";
import { MESSAGES } from "./messages.ts";
import { surelyValid } from "./shape.ts";

const schemas: [string, z.ZodObject][] = [
  ...Object.entries(MESSAGES).map(([type, { schema }]): [string, z.ZodObject] => [type, schema]),
  ["the first line", authSchema()],
];

const STRINGS = [
  "",
  "a",
  "s1",
  "s01",
  "AI_1",
  "hub",
  "4f0c81ab",
  `sha256:${"0".repeat(64)}`,
  "x".repeat(64),
  "x".repeat(65),
];
const NUMBERS = [-1, 0, 0.5, 1, 2, 999, 1_000, 7 * 24 * 3_600_000, 2 ** 53, Infinity];

/** Generates JSON values near `schema`: most are valid, some are a little off or anything. */
function near(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const off = fc.oneof(fc.constantFrom(...STRINGS, ...NUMBERS, "x".repeat(1_001)), fc.jsonValue());
  return fc.oneof({ weight: 30, arbitrary: right(schema) }, { weight: 1, arbitrary: off });
}

/** Returns strings that are valid; a URL only where nothing shorter is. */
function stringsFor(schema: z.core.$ZodType): string[] {
  const valid = STRINGS.filter((text) => z.safeParse(schema, text).success);
  return valid.length > 0 ? valid : ["https://a.example/"];
}

function right(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "string":
      return fc.constantFrom(...stringsFor(schema));
    case "number":
      return fc.constantFrom(...NUMBERS.filter((number) => z.safeParse(schema, number).success));
    case "boolean":
      return fc.boolean();
    case "enum":
      return fc.constantFrom(...Object.values(def.entries));
    case "literal":
      return fc.constantFrom(...def.values);
    case "optional":
    case "default":
      return near(def.innerType);
    case "nullable":
      return fc.option(near(def.innerType));
    case "union":
      return fc.oneof(...def.options.map(near));
    case "array":
      return fc.array(near(def.element), { maxLength: 3 });
    case "object": {
      const fields = Object.fromEntries(Object.entries(def.shape).map(([key, field]) => [key, near(field)]));
      const some = fc.record(fields, { requiredKeys: [] });
      const more = fc.dictionary(fc.constantFrom("x", "__proto__", "constructor"), fc.jsonValue(), {
        maxKeys: 1,
      });
      return fc.tuple(fc.oneof({ weight: 3, arbitrary: fc.record(fields) }, some), fc.option(more)).map(
        // as JSON.parse makes it: `__proto__` an own key, on the usual prototype
        ([object, more]) => Object.fromEntries([...Object.entries(object), ...Object.entries(more ?? {})]),
      );
    }
    default:
      return fc.jsonValue();
  }
}

Deno.test("a surely valid value is valid to zod, which returns an equal one, in every schema", () => {
  for (const [name, schema] of schemas) {
    const isSurelyValid = surelyValid(schema);
    let sure = 0;
    fc.assert(
      fc.property(near(schema), (value) => {
        if (!isSurelyValid(value)) return;
        sure++;
        const result = schema.safeParse(value);
        assert.ok(result.success);
        assert.deepEqual(result.data, value);
      }),
      { numRuns: 200 },
    );
    assert.ok(sure > 0, `no value for ${name} was sure: the test shows nothing`);
  }
});

Deno.test("a kind of schema or check that is not known is left to zod", () => {
  for (
    const schema of [
      z.date(),
      z.string().trim(),
      z.email(),
      z.coerce.number(),
      z.strictObject({}),
      z.object({}),
    ]
  ) {
    assert.equal(surelyValid(schema)("x"), false);
    assert.equal(surelyValid(schema)(1), false);
    assert.equal(surelyValid(schema)({}), false);
  }
});

Deno.test("a default is left to zod where its key is missing", () => {
  const isSurelyValid = surelyValid(MESSAGES.hello.schema);
  assert.equal(isSurelyValid({ specialization: "graphics" }), false);
  assert.equal(isSurelyValid({ specialization: "graphics", capabilities: [] }), true);
});
