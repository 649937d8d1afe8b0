/**
 * Derives from a zod schema a fast test that is true when a value is surely valid and zod would return an equal one. Where it
 * is false zod decides and words the error, so a kind of schema that is unknown here only costs time.
 */
import type * as z from "zod";

/** Returns true only for JSON values that the schema accepts as they are. */
export type SurelyValid = (value: unknown) => boolean;

const unsure: SurelyValid = () => false;

/** Builds the test for `schema`. */
export function surelyValid(schema: z.core.$ZodType): SurelyValid {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const base = kindTest(def);
  const checks = [...(def.checks ?? [])];
  // z.int() is at once a number schema and its own check
  if ("check" in def) checks.unshift(schema as unknown as z.core.$ZodCheck<never>);
  return checks.map(checkTest).reduce(
    (all, check) => (value) => all(value) && check(value),
    base,
  );
}

function kindTest(def: z.core.$ZodTypes["_zod"]["def"]): SurelyValid {
  switch (def.type) {
    case "string":
      return "coerce" in def && def.coerce ? unsure : (value) => typeof value === "string";
    case "number":
      return "coerce" in def && def.coerce ? unsure : (value) => Number.isFinite(value);
    case "boolean":
      return (value) => typeof value === "boolean";
    case "unknown":
      return () => true;
    case "enum": {
      const entries = new Set<unknown>(Object.values(def.entries));
      return (value) => entries.has(value);
    }
    case "literal": {
      const literals = new Set<unknown>(def.values);
      return (value) => literals.has(value);
    }
    case "optional":
    case "default":
      // A missing key never gets here: the object's test allows `optional`, and zod fills in a `default`.
      return surelyValid(def.innerType);
    case "nullable": {
      const inner = surelyValid(def.innerType);
      return (value) => value === null || inner(value);
    }
    case "union": {
      const options = def.options.map(surelyValid);
      return (value) => options.some((option) => option(value));
    }
    case "array": {
      const element = surelyValid(def.element);
      return (value) => Array.isArray(value) && value.every(element);
    }
    case "object":
      return objectTest(def);
    default:
      return unsure;
  }
}

function objectTest(def: z.core.$ZodObjectDef): SurelyValid {
  if ((def.catchall as z.core.$ZodTypes | undefined)?._zod.def.type !== "unknown") return unsure;
  const keys = Object.keys(def.shape);
  const tests = Object.values(def.shape).map(surelyValid);
  const mayMiss = Object.values(def.shape).map((schema) =>
    (schema as z.core.$ZodTypes)._zod.def.type === "optional"
  );
  return (value) => {
    // zod drops a key `__proto__`, so such an object would not come back equal
    if (
      typeof value !== "object" || value === null || Array.isArray(value) || Object.hasOwn(value, "__proto__")
    ) {
      return false;
    }
    for (let i = 0; i < keys.length; i++) {
      const field = (value as Record<string, unknown>)[keys[i]!];
      if (field === undefined ? !mayMiss[i] : !tests[i]!(field)) return false;
    }
    return true;
  };
}

function checkTest(check: z.core.$ZodCheck<never>): SurelyValid {
  const { def } = (check as unknown as z.core.$ZodChecks)._zod;
  switch (def.check) {
    case "min_length":
      return (value) => (value as string | unknown[]).length >= def.minimum;
    case "max_length":
      return (value) => (value as string | unknown[]).length <= def.maximum;
    case "greater_than":
      return (value) =>
        def.inclusive ? value as number >= Number(def.value) : value as number > Number(def.value);
    case "less_than":
      return (value) =>
        def.inclusive ? value as number <= Number(def.value) : value as number < Number(def.value);
    case "number_format":
      return def.format === "safeint" ? Number.isSafeInteger : unsure;
    case "string_format": {
      const { pattern } = def;
      if (def.format !== "regex" || pattern === undefined || pattern.global || pattern.sticky) return unsure;
      return (value) => pattern.test(value as string);
    }
    case "custom" as string: {
      const { fn } = def as unknown as z.core.$ZodCustomDef;
      return (value) => fn(value) === true;
    }
    default:
      return unsure;
  }
}
