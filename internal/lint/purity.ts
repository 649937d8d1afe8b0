/** Finds what pure code may not touch: the same arguments always give the same result, and nothing else happens. */

/** These paths hold pure code. */
const PURE = /^(protocol|hub\/broker)\/|^journal\/rows\.ts$/;

/** Pure code may use these packages; where names are listed, only those. */
const PURE_PACKAGES: Readonly<Record<string, readonly string[] | undefined>> = {
  zod: undefined,
  "node:crypto": ["createHash"],
};

/** Pure code may not name these globals. */
export const WORLD: readonly string[] = [
  "Deno",
  "process",
  "performance",
  "crypto",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "fetch",
  "console",
  "globalThis",
  "self",
  "navigator",
  "localStorage",
  "sessionStorage",
  "Worker",
  "WebSocket",
  "EventSource",
  "BroadcastChannel",
  "eval",
  "Function",
];

/** Returns whether `file` (a path from the root, not a test) has to be pure. */
export function isPure(file: string): boolean {
  return PURE.test(file);
}

/** Returns a package that pure code may not import, as `package` or `package: name`; undefined where it may. */
export function impurePackage(specifier: string, names: readonly string[]): string | undefined {
  if (!(specifier in PURE_PACKAGES)) return specifier;
  const allowed = PURE_PACKAGES[specifier];
  const other = allowed && (names.length === 0 ? "*" : names.find((name) => !allowed.includes(name)));
  return other && `${specifier}: ${other}`;
}

/** Returns a visitor that gives `found` each use of clock, randomness, I/O and timers, with its name. */
export function worldVisitor(found: (node: Deno.lint.Node, name: string) => void): Deno.lint.LintVisitor {
  return {
    Identifier(node) {
      if (!WORLD.includes(node.name) && node.name !== "Date" && node.name !== "Math") return;
      const { parent } = node;
      if (parent.type === "MemberExpression" && parent.property === node && !parent.computed) return;
      if ("key" in parent && parent.key === node) return;
      if (node.name === "Date" && isFixedDate(node)) return;
      if (node.name === "Math" && memberOf(node) !== "random" && memberOf(node) !== undefined) return;
      const member = memberOf(node);
      found(node, member === undefined ? node.name : `${node.name}.${member}`);
    },
    MetaProperty: (node) => found(node, "import.meta"),
  };
}

/** `new Date(time)`, `Date.UTC` and `Date.parse` read no clock. */
function isFixedDate(node: Deno.lint.Identifier): boolean {
  const { parent } = node;
  if (parent.type === "NewExpression") return parent.callee === node && parent.arguments.length > 0;
  return ["UTC", "parse"].includes(memberOf(node) ?? "");
}

function memberOf(node: Deno.lint.Identifier): string | undefined {
  const { parent } = node;
  if (parent.type !== "MemberExpression" || parent.object !== node || parent.computed) return undefined;
  return parent.property.type === "Identifier" ? parent.property.name : undefined;
}
