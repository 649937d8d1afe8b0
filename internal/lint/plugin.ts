/** Reports what ARCHITECTURE.md rules out: imports that its table does not allow, and a world that pure code touches. */
import { forbiddenImport, isTestCode } from "./import_table.ts";
import { importVisitor } from "./imports.ts";
import { impurePackage, isPure, worldVisitor } from "./purity.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

const plugin: Deno.lint.Plugin = {
  name: "aicollab",
  rules: {
    "import-table": {
      create(context) {
        const file = context.filename.replace(ROOT, "");
        return importVisitor(file, ({ node, target, isOwn }) => {
          const message = isOwn ? forbiddenImport(file, target) : undefined;
          if (message) context.report({ node, message });
        });
      },
    },
    "pure-packages": {
      create(context) {
        const file = context.filename.replace(ROOT, "");
        if (!isPure(file) || isTestCode(file)) return {};
        return importVisitor(file, ({ node, target, isOwn, names }) => {
          const name = isOwn ? undefined : impurePackage(target, names);
          if (name) context.report({ node, message: `pure code may not import ${name}` });
        });
      },
    },
    "pure-code": {
      create(context) {
        const file = context.filename.replace(ROOT, "");
        if (!isPure(file) || isTestCode(file)) return {};
        return worldVisitor((node, name) => {
          context.report({ node, message: `pure code may not use ${name}` });
        });
      },
    },
  },
};
export default plugin;
