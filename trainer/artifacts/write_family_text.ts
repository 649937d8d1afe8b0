/** Writes `family_text.ts`, the text of the families' own modules, so that source and compiled binary render the same components. */
import { couplings, specializations } from "../kernels/table.ts";

const trainer = new URL("../", import.meta.url);

/** The text of `family_text.ts` as it should be now. */
export async function familyTextModule(): Promise<string> {
  const modules = new Set(
    [...specializations, ...couplings].flatMap(({ kernel }) => kernel.template.modules),
  );
  const lines = await Promise.all(
    [...modules].sort().map(async (path) => {
      const text = await Deno.readTextFile(new URL(path, trainer));
      // A component is one module: what a part would import stands above it.
      const body = text.split("\n").filter((line) => !line.startsWith("import ")).join("\n").trim();
      // A line each, so that a change of a family shows as such.
      const quoted = body.split("\n").map((line) => `    ${JSON.stringify(line)},`);
      return [`  ${JSON.stringify(path)}: [`, ...quoted, '  ].join("\\n"),'].join("\n");
    }),
  );
  // JSON quotes a line that holds quotes in another way than the formatter would.
  return `// deno-fmt-ignore-file
/** The text of the families' modules; made by write_family_text.ts, never by hand. */
export const familyText: Readonly<Record<string, string>> = {
${lines.join("\n")}
};
`;
}

if (import.meta.main) {
  await Deno.writeTextFile(new URL("family_text.ts", import.meta.url), await familyTextModule());
}
