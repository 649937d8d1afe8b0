/** Generates values near a schema: most are valid, some are a little off or anything. */
import fc from "fast-check";
import * as z from "zod";

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

/** Generates JSON values near `schema`. */
export function near(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
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
