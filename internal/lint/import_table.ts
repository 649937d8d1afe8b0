/** A lint rule that holds the table of who may import whom; ARCHITECTURE.md explains it. */

/** Each folder, and the other folders that its files may import from. Folders that are not named are free. */
export const IMPORT_TABLE: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  internal: [],
  client: ["protocol", "internal"],
  outcome: ["protocol", "internal"],
  journal: ["protocol", "internal", "dashboard"],
  dashboard: ["outcome", "journal", "protocol", "internal"],
  inspect: ["outcome", "journal", "protocol", "internal", "harness"],
  trainer: ["client", "protocol", "internal"],
  harness: ["outcome", "journal", "client", "protocol", "internal"],
  hub: ["dashboard", "journal", "protocol", "internal"],
};

const COMMAND_FILE = /(^|\/|_)command\.ts$/;

/** What is wrong with `file` importing `target` (both relative to the root), or undefined where it may. */
export function forbiddenImport(file: string, target: string): string | undefined {
  const [from, to] = [file, target].map((path) => path.includes("/") ? path.slice(0, path.indexOf("/")) : "");
  if (from === to || to === undefined || from === undefined) return undefined;
  if (to === "") return target === "deno.json" ? undefined : `nothing imports ${target}`;
  if (file === "main.ts") {
    return to === "internal" || COMMAND_FILE.test(target)
      ? undefined
      : `main.ts imports commands only, not ${target}`;
  }
  const allowed = IMPORT_TABLE[from];
  return allowed === undefined || allowed.includes(to) ? undefined : `${from}/ may not import from ${to}/`;
}

const ROOT = new URL("../../", import.meta.url).pathname;

const plugin: Deno.lint.Plugin = {
  name: "aicollab",
  rules: {
    "import-table": {
      create(context) {
        const check = (node: Deno.lint.Node, source: unknown) => {
          if (typeof source !== "string" || !source.startsWith(".")) return;
          const target = new URL(source, `file://${context.filename}`).pathname;
          const message = forbiddenImport(context.filename.replace(ROOT, ""), target.replace(ROOT, ""));
          if (message) context.report({ node, message });
        };
        return {
          ImportDeclaration: (node) => check(node, node.source.value),
          ExportNamedDeclaration: (node) => check(node, node.source?.value),
          ExportAllDeclaration: (node) => check(node, node.source.value),
          ImportExpression: (node) =>
            check(node, node.source.type === "Literal" ? node.source.value : undefined),
        };
      },
    },
  },
};
export default plugin;
