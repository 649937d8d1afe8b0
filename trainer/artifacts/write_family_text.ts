/** Writes `family_text.ts`, the text of the modules that components consist of, so that source and compiled binary render the same components. */
import { couplings, specializations } from "../kernels/table.ts";

const trainer = new URL("../", import.meta.url);
const RUNNER = "artifacts/run_component.ts";
const READER = "artifacts/read_recording.ts";

interface Module {
  text: string;
  /** Packages and Node's modules; paths inside `trainer/` are in `parts`. */
  outside: string[];
  parts: string[];
}

/** The text of `family_text.ts` as it should be now. */
export async function familyTextModule(): Promise<string> {
  const modules = new Map<string, Module>();
  const kernels: string[] = [];
  for (const { kernel: { space, template, traces } } of [...specializations, ...couplings]) {
    const needed = new Set<string>();
    const measuring = [template.kernel.module, RUNNER, ...(traces ? [READER] : [])];
    for (const path of [...template.modules, ...measuring]) await addWithParts(path, needed, modules);
    const paths = [...needed].filter((path) => !template.modules.includes(path));
    kernels.push(`  ${JSON.stringify(space.id)}: ${JSON.stringify(paths)},`);
  }
  const lines = [...modules].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, { text, outside }]) => {
    // A line each, so that a change of a module shows as such.
    const quoted = [...outside, text].join("\n").split("\n").map((line) => `    ${JSON.stringify(line)},`);
    return [`  ${JSON.stringify(path)}: [`, ...quoted, '  ].join("\\n"),'].join("\n");
  });
  // JSON quotes a line that holds quotes in another way than the formatter would.
  return `// deno-fmt-ignore-file
/** The text of the modules of components; made by write_family_text.ts, never by hand. */
export const familyText: Readonly<Record<string, string>> = {
${lines.join("\n")}
};

/** Per space: the modules with which a component measures itself, dependencies first, the family's own left out. */
export const measuringModules: Readonly<Record<string, readonly string[]>> = {
${kernels.sort().join("\n")}
};
`;
}

/** Adds `path` to `needed` behind everything that it imports. */
async function addWithParts(path: string, needed: Set<string>, modules: Map<string, Module>): Promise<void> {
  if (needed.has(path)) return;
  const module = modules.get(path) ?? await readModule(path);
  modules.set(path, module);
  for (const part of module.parts) await addWithParts(part, needed, modules);
  needed.add(path);
}

async function readModule(path: string): Promise<Module> {
  const url = new URL(path, trainer);
  const source = await Deno.readTextFile(url);
  // The formatter breaks long imports.
  const lines = source.replaceAll(
    /^import \{\n[^}]*\n\}/gm,
    (names) => names.replaceAll(/\s+/g, " ").replace(", }", " }"),
  ).split("\n");
  const [outside, parts]: [string[], string[]] = [[], []];
  for (const line of lines.filter((line) => line.startsWith("import "))) {
    // Types are gone when a component runs, and modules that know each other's types are no cycle.
    if (line.startsWith("import type ")) continue;
    const from = /^import \{ [\w, ]+ \} from "([^"]+)";$/.exec(line)?.[1];
    // A component is one module, in which every name is what its own module called it.
    if (!from || / as /.test(line)) {
      throw new Error(`${path} imports in a way that components cannot: ${line}`);
    }
    if (from.startsWith(".")) parts.push(new URL(from, url).href.slice(trainer.href.length));
    else outside.push(line);
  }
  const text = lines.filter((line) => !line.startsWith("import ")).join("\n").trim();
  return { text, outside, parts };
}

if (import.meta.main) {
  await Deno.writeTextFile(new URL("family_text.ts", import.meta.url), await familyTextModule());
}
