import assert from "node:assert/strict";
import fc from "fast-check";
import * as z from "zod";
import { authSchema } from "./auth_line.ts";
import { MESSAGES } from "./messages.ts";
import { surelyValid } from "./shape.ts";
import { near } from "./testing/near_values.ts";

const schemas: [string, z.ZodObject][] = [
  ...Object.entries(MESSAGES).map(([type, { schema }]): [string, z.ZodObject] => [type, schema]),
  ["the first line", authSchema()],
];

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
