/**
 * Puts together the modules that a component consists of. A component is one module, so imports among ours are left
 * out; comments are left out too, so that another wording of them makes no other template.
 */
import type { Kernel } from "../kernels/kernel.ts";
import { type ModuleName, moduleTexts } from "./module_texts.ts";

/** A part is a module as a component holds it. */
interface Part {
  readonly text: string;
  /**
   * These modules of ours it imports. Imports of types alone are left out: types are gone when a component runs.
   */
  readonly imports: readonly ModuleName[];
}

const IMPORT = /^import (type )?\{([^}]*)\} from "([^"]+)";\n/gm;
const COMMENT = /^ *(?:\/\*\*[^]*?\*\/|\/\/.*)\n/gm;

/** Lists the modules that a policy of the family consists of, dependencies first. */
export function policyModules({ template }: Kernel): ModuleName[] {
  return withImports(template.modules);
}

/** Lists the modules with which a component measures itself, dependencies first, without those of its policy. */
export function measuringModules(kernel: Kernel): ModuleName[] {
  const roots: ModuleName[] = [kernel.template.kernel.module, "runComponent"];
  if (kernel.traces) roots.push("readRecording");
  const policy = new Set(policyModules(kernel));
  return withImports(roots).filter((name) => !policy.has(name));
}

/** Returns the text of these modules as a component holds it. */
export function textOf(names: readonly ModuleName[]): string {
  return names.map((name) => partOf(moduleTexts[name]).text).join("\n\n");
}

/**
 * Takes a module's source apart.
 * @throws {Error} for an import that renames: in a component every name is what its own module calls it.
 */
export function partOf(source: string): Part {
  const imports: ModuleName[] = [];
  const text = source.replace(IMPORT, (statement: string, type: string, names: string, from: string) => {
    if (/\bas\b/.test(names)) throw new Error(`a component cannot import in this way: ${statement}`);
    if (!from.startsWith(".")) return statement;
    const isType = type !== undefined ||
      names.split(",").every((name) => name.trim() === "" || name.trim().startsWith("type "));
    if (!isType) imports.push(moduleNamed(from));
    return "";
  });
  return { text: text.replace(COMMENT, "").replace(/\n{3,}/g, "\n\n").trim(), imports };
}

function withImports(roots: readonly ModuleName[]): ModuleName[] {
  const found = new Set<ModuleName>();
  const add = (name: ModuleName) => {
    if (found.has(name)) return;
    partOf(moduleTexts[name]).imports.forEach(add);
    found.add(name);
  };
  roots.forEach(add);
  return [...found];
}

/** @throws {RangeError} when the table of texts lacks it. */
function moduleNamed(path: string): ModuleName {
  const file = /([^/]+)\.ts$/.exec(path)?.[1] ?? path;
  const name = file.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  if (!Object.hasOwn(moduleTexts, name)) throw new RangeError(`module_texts.ts lacks ${path}`);
  return name as ModuleName;
}
