/**
 * Stands in for zod in the packed client: the build puts it in the place of the import "zod", so that the table of messages
 * checks lines by its own rules, in the same words, and a stranger installs no other package. It has what protocol/ uses.
 */

type Check =
  | { readonly check: "min_length" | "greater_than"; readonly minimum: number }
  | { readonly check: "max_length" | "less_than"; readonly maximum: number }
  | { readonly check: "string_format"; readonly pattern: RegExp; readonly error?: string | undefined }
  | { readonly check: "custom"; readonly fn: (value: never) => boolean; readonly error?: string | undefined };

type Def =
  | { readonly type: "string" | "number" | "int" | "boolean" | "unknown" }
  | { readonly type: "values"; readonly values: readonly unknown[] }
  | { readonly type: "optional" | "nullable"; readonly inner: PlainSchema }
  | { readonly type: "array"; readonly element: PlainSchema }
  | { readonly type: "union"; readonly options: readonly PlainSchema[]; readonly error: string }
  | { readonly type: "object"; readonly shape: Shape; readonly isStrict: boolean };

type Shape = Readonly<Record<string, PlainSchema>>;

interface Raw {
  readonly code: string;
  readonly input: unknown;
  readonly [key: string]: unknown;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** The value is of the right kind, but goes beyond a bound. */
  readonly isBound?: boolean;
}

/** Words an issue that no schema has words of its own for. */
type Words = (issue: Raw) => string;

interface Result {
  readonly success: boolean;
  readonly data: unknown;
  readonly error: { readonly issues: readonly Issue[] };
}

class PlainSchema {
  readonly #def: Def;
  readonly #checks: readonly Check[];

  constructor(def: Def, checks: readonly Check[] = []) {
    this.#def = def;
    this.#checks = checks;
  }

  /** Says how zod would describe a schema; a kind that is not known costs only time, as all are checked here. */
  get _zod() {
    return { def: { type: "checked elsewhere" } };
  }

  get shape(): Shape {
    return this.#def.type === "object" ? this.#def.shape : {};
  }

  min(minimum: number): PlainSchema {
    return this.#with({ check: this.#isNumber ? "greater_than" : "min_length", minimum });
  }

  max(maximum: number): PlainSchema {
    return this.#with({ check: this.#isNumber ? "less_than" : "max_length", maximum });
  }

  regex(pattern: RegExp, { error }: { readonly error?: string } = {}): PlainSchema {
    return this.#with({ check: "string_format", pattern, error });
  }

  refine(fn: (value: never) => boolean, { error }: { readonly error?: string } = {}): PlainSchema {
    return this.#with({ check: "custom", fn, error });
  }

  optional(): PlainSchema {
    return new PlainSchema({ type: "optional", inner: this });
  }

  /** The default is the receiver's to fill in. */
  default(): PlainSchema {
    return this.optional();
  }

  nullable(): PlainSchema {
    return new PlainSchema({ type: "nullable", inner: this });
  }

  describe(): this {
    return this;
  }

  meta(): this {
    return this;
  }

  pick(keys: Readonly<Record<string, true>>): PlainSchema {
    const shape = Object.fromEntries(Object.entries(this.shape).filter(([key]) => key in keys));
    return new PlainSchema({ type: "object", shape, isStrict: false });
  }

  safeParse(value: unknown, { error }: { readonly error: Words }): Result {
    const issue = this.#find(value, error);
    return {
      success: issue === undefined,
      data: value,
      error: { issues: issue === undefined ? [] : [issue] },
    };
  }

  parse(value: unknown): unknown {
    const issue = this.#find(value, ({ code }) => code);
    if (issue !== undefined) throw new Error(`Invalid "${issue.path.join(".")}": ${issue.message}`);
    return value;
  }

  #with(check: Check): PlainSchema {
    return new PlainSchema(this.#def, [...this.#checks, check]);
  }

  get #isNumber(): boolean {
    return this.#def.type === "number" || this.#def.type === "int";
  }

  /** Returns the first issue. */
  #find(value: unknown, words: Words): Issue | undefined {
    const found = this.#findKind(value, words);
    if (found !== undefined) return found;
    for (const check of this.#checks) {
      const message = failure(check, value, words);
      if (message !== undefined) return { path: [], message, isBound: true };
    }
    return undefined;
  }

  #findKind(value: unknown, words: Words): Issue | undefined {
    const def = this.#def;
    const at = (raw: object) => ({ path: [], message: words({ input: value, ...raw } as Raw) });
    const wrong = (expected: string) => at({ code: "invalid_type", expected });
    switch (def.type) {
      case "string":
      case "boolean":
        return kindOf(value) === def.type ? undefined : wrong(def.type);
      case "number":
      case "int":
        if (!Number.isFinite(value)) return wrong("number");
        return def.type === "number" || Number.isInteger(value)
          ? tooFar(def, value as number, at)
          : wrong("int");
      case "values":
        return def.values.includes(value) ? undefined : at({ code: "invalid_value", values: def.values });
      case "optional":
        return value === undefined ? undefined : def.inner.#find(value, words);
      case "nullable":
        return value === null ? undefined : def.inner.#find(value, words);
      case "union": {
        const issues = def.options.map((option) => option.#find(value, words));
        if (issues.includes(undefined)) return undefined;
        // What one option alone takes for its kind is refused in its words.
        const bounds = issues.filter((issue) => issue!.isBound);
        return bounds.length === 1 ? bounds[0] : { path: [], message: def.error };
      }
      case "array":
        if (!Array.isArray(value)) return wrong("array");
        return firstOf(value.entries(), (index) => index, (element) => def.element.#find(element, words));
      case "object":
        if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong("object");
        return this.#findInside(value as Record<string, unknown>, words);
      default:
        return undefined;
    }
  }

  #findInside(value: Record<string, unknown>, words: Words): Issue | undefined {
    const fields = Object.entries(this.shape);
    const inner = firstOf(fields, (key) => key, (field, key) => field.#find(value[key], words));
    if (inner !== undefined || this.#def.type !== "object" || !this.#def.isStrict) return inner;
    const keys = Object.keys(value).filter((key) => !Object.hasOwn(this.shape, key));
    if (keys.length === 0) return undefined;
    return { path: [], message: words({ code: "unrecognized_keys", input: value, keys }) };
  }
}

function firstOf<K extends PropertyKey, V>(
  entries: Iterable<readonly [K, V]>,
  keyOf: (key: K) => PropertyKey,
  find: (value: V, key: K) => Issue | undefined,
): Issue | undefined {
  for (const [key, value] of entries) {
    const issue = find(value, key);
    if (issue !== undefined) return { ...issue, path: [keyOf(key), ...issue.path] };
  }
  return undefined;
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "array" : typeof value;
}

function tooFar(def: Def, value: number, at: (raw: object) => Issue): Issue | undefined {
  if (def.type !== "int" || Number.isSafeInteger(value)) return undefined;
  const issue = value > 0
    ? at({ code: "too_big", maximum: Number.MAX_SAFE_INTEGER, inclusive: true, origin: "int" })
    : at({ code: "too_small", minimum: Number.MIN_SAFE_INTEGER, inclusive: true, origin: "int" });
  return { ...issue, isBound: true };
}

function failure(check: Check, value: unknown, words: Words): string | undefined {
  const origin = kindOf(value);
  const size = typeof value === "number" ? value : (value as string | readonly unknown[])?.length;
  const about = { input: value, origin, inclusive: true };
  switch (check.check) {
    case "min_length":
    case "greater_than":
      return size >= check.minimum
        ? undefined
        : words({ code: "too_small", ...about, minimum: check.minimum });
    case "max_length":
    case "less_than":
      return size <= check.maximum ? undefined : words({ code: "too_big", ...about, maximum: check.maximum });
    case "string_format":
      return check.pattern.test(value as string)
        ? undefined
        : check.error ?? words({ code: "invalid_format", ...about });
    case "custom":
      return check.fn(value as never) ? undefined : check.error ?? words({ code: "custom", ...about });
  }
}

const of = (type: "string" | "number" | "int" | "boolean" | "unknown") => () => new PlainSchema({ type });

export const string = of("string");
export const number = of("number");
export const int = of("int");
export const boolean = of("boolean");
export const unknown = of("unknown");

export function literal(value: unknown): PlainSchema {
  return new PlainSchema({ type: "values", values: [value] });
}

function values(values: readonly unknown[]): PlainSchema {
  return new PlainSchema({ type: "values", values });
}
export { values as enum };

export function array(element: PlainSchema): PlainSchema {
  return new PlainSchema({ type: "array", element });
}

export function union(options: readonly PlainSchema[], { error }: { readonly error: string }): PlainSchema {
  return new PlainSchema({ type: "union", options, error });
}

export function looseObject(shape: Shape): PlainSchema {
  return new PlainSchema({ type: "object", shape, isStrict: false });
}

export function strictObject(shape: Shape): PlainSchema {
  return new PlainSchema({ type: "object", shape, isStrict: true });
}
