/** Finds what a file imports, in the syntax tree that Deno's linter makes of it. */

/** An import; `target` is a path from the root for our own files, else the specifier of a package. */
export interface Import {
  readonly target: string;
  readonly isOwn: boolean;
  /** Text and bytes are only read: nothing of the target is executed. */
  readonly isText: boolean;
  /** The target is executed before the file itself is; otherwise later, in another thread, or never. */
  readonly isFirst: boolean;
  /** `names` are those of a static import, `*` for all; empty where none is named. */
  readonly names: readonly string[];
  readonly node: Deno.lint.Node;
}

/**
 * Returns a visitor that gives `found` each import of `file` (a path from the root): static, type-only, re-exporting and
 * dynamic ones, types by `import("…")`, and threads by `moduleUrl("…")`.
 */
export function importVisitor(file: string, found: (each: Import) => void): Deno.lint.LintVisitor {
  const at = (node: Deno.lint.Node, source: unknown, about: Partial<Import> = {}) => {
    if (typeof source !== "string") return;
    const isOwn = source.startsWith(".");
    const target = isOwn ? new URL(source, `file:///${file}`).pathname.slice(1) : source;
    found({ target, isOwn, isText: false, isFirst: false, names: [], node, ...about });
  };
  return {
    ImportDeclaration(node) {
      const isText = node.attributes.some(({ value }) => value.value === "text" || value.value === "bytes");
      const names = node.specifiers.map((each) =>
        each.type === "ImportSpecifier" && each.imported.type === "Identifier" ? each.imported.name : "*"
      );
      const isForTypes = node.importKind === "type" ||
        (node.specifiers.length > 0 &&
          node.specifiers.every((each) => each.type === "ImportSpecifier" && each.importKind === "type"));
      at(node, node.source.value, { isText, isFirst: !isText && !isForTypes, names });
    },
    ExportNamedDeclaration: (node) => at(node, node.source?.value, { isFirst: node.exportKind !== "type" }),
    ExportAllDeclaration: (node) => at(node, node.source.value, { isFirst: node.exportKind !== "type" }),
    ImportExpression: (node) => at(node, literalOf(node.source)),
    TSImportType: (node) =>
      at(node, node.argument.type === "TSLiteralType" && literalOf(node.argument.literal)),
    CallExpression(node) {
      if (node.callee.type !== "Identifier" || node.callee.name !== "moduleUrl") return;
      const path = literalOf(node.arguments[0]);
      if (path?.endsWith("_worker.ts")) at(node, path, { target: path, isOwn: true });
    },
  };
}

function literalOf(node: Deno.lint.Node | undefined): string | undefined {
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}
