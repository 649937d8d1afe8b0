/**
 * A component is the TypeScript module that a pattern describes. Its source is rendered from the pattern alone, so
 * whoever knows the template can make the same bytes; this file holds the rendering, the evidence that travels with
 * it, and the id.
 */
import * as z from "zod";
import type { Kernel } from "../kernels/kernel.ts";
import { couplings, kernelOfSpace, specializations } from "../kernels/table.ts";
import { knownTemplates } from "./known_templates.ts";
import { measuringModules, policyModules, textOf } from "./component_modules.ts";
import { digestText, shortDigest } from "./digest.ts";
import { type PatternContent, patternContent } from "./pattern.ts";

const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

const SHOWN_PARENTS = 4;
const RUN = "deno run THIS_FILE [--seed N]";
const RUN_RECORDED = "deno run --allow-read THIS_FILE [--trace FILE | --seed N]";

/** This is the `evidence` of an `os_component_share`. */
export const componentEvidence = z.object({
  schema: z.literal("aicollab/component@1"),
  kind: z.literal("template"),
  /** The digest is over the template's own text: another one is another template, not a lie. */
  template: z.object({ space: z.string().min(1).max(64), digest }),
  entry: z.literal("createPolicy"),
  pattern_id: z.string().min(1).max(128),
  pattern: patternContent,
});

export type ComponentEvidence = z.output<typeof componentEvidence>;

/** This is the `data` of an `os_component_share`, without the fields of a collaboration. */
export interface ComponentShare {
  readonly component_id: string;
  readonly domain: string;
  readonly language: "typescript";
  readonly interface: string;
  readonly digest: string;
  readonly source: string;
  readonly evidence: ComponentEvidence;
}

/** Makes the component of a pattern that holds parameters of a known space. */
export function componentShare(pattern: PatternContent, patternId: string): ComponentShare {
  const kernel = kernelOfSpace(pattern.space)!;
  const source = renderComponent(pattern);
  const digest = digestText(source);
  return {
    component_id: componentId(pattern.provenance.trainer, pattern.space, digest),
    domain: pattern.space,
    language: "typescript",
    interface: kernel.template.interface,
    digest,
    source,
    evidence: {
      schema: "aicollab/component@1",
      kind: "template",
      template: { space: pattern.space, digest: templateDigest(kernel) },
      entry: "createPolicy",
      pattern_id: patternId,
      pattern,
    },
  };
}

/** Returns `<ai_id>_<short word of the module>_module_<8 hex of the source's digest>`. */
export function componentId(aiId: string, space: string, digest: string): string {
  const row = [...specializations, ...couplings].find(({ kernel }) => kernel.space.id === space);
  return `${aiId}_${row?.moduleWord ?? "free"}_module_${shortDigest(digest)}`;
}

/** Digests everything in a rendered source that does not come from the pattern. */
export function templateDigest(kernel: Kernel): string {
  return digestOfTemplate(kernel, bodyOf(kernel));
}

/** Returns whether a build has ever rendered components of that kernel's family by the template of that digest. */
export function isKnownTemplate(kernel: Kernel, digest: string): boolean {
  return digest === templateDigest(kernel) || knownTemplates[kernel.space.id]?.includes(digest) === true;
}

/**
 * Returns whether `source` is, byte for byte, what the template of that digest renders of the pattern. The text of
 * an older template need not be known: what follows the head is the template's, and its digest is compared.
 */
export function isRenderedBy(template: string, source: string, pattern: PatternContent): boolean {
  const kernel = kernelOfSpace(pattern.space);
  if (!kernel || !pattern.params) return false;
  const head = headOf(kernel, pattern);
  return source.startsWith(head) && digestOfTemplate(kernel, source.slice(head.length)) === template;
}

/**
 * Renders the source of a component, byte for byte the same for the same pattern: header, parameters,
 * `createPolicy`, then the policy's modules, then what measures it where the module is run as a program.
 * @throws {RangeError} when the pattern has no parameters or its space is unknown.
 */
export function renderComponent(pattern: PatternContent): string {
  const kernel = kernelOfSpace(pattern.space);
  if (!kernel || !pattern.params) throw new RangeError(`nothing to render for ${pattern.space}`);
  return headOf(kernel, pattern) + bodyOf(kernel);
}

/** Renders what depends on the pattern. Another wording here makes the components of older templates unverifiable. */
function headOf(kernel: Kernel, pattern: PatternContent): string {
  const params = kernel.space.params.map(({ name, unit }) =>
    `  ${name}: ${pattern.params![name]}, // ${unit}`
  );
  return `${header(pattern).map((line) => `// ${line}`).join("\n")}

/** Parameters of ${pattern.space}. */
export const params = {
${params.join("\n")}
};

/** A fresh policy. ${kernel.template.interface} */
export function createPolicy() {
  return ${kernel.template.policy.replaceAll("\n", "\n  ")};
}

`;
}

/**
 * Renders what every component of the family has in common. What measures is bare of indentation and exports: it has
 * to fit, and whoever imports a component wants the policy alone.
 */
function bodyOf(kernel: Kernel): string {
  const { kernel: { name } } = kernel.template;
  return `${textOf(policyModules(kernel))}

// From here on: the simulator, the classics and the workloads, for running this file as a program. Bare of
// comments and indentation to keep it small; "deno fmt" indents it again.

${textOf(measuringModules(kernel)).replace(/^(?: +|export )/gm, "")}

if (import.meta.main) await runComponent(${name}, params${kernel.traces ? ", readRecording" : ""});
`;
}

function digestOfTemplate({ template }: Kernel, body: string): string {
  return digestText(`${template.policy}\n${body}`);
}

function header(
  { space, specialization, sim, score, workload, search, provenance, finding }: PatternContent,
): string[] {
  const judged = (at: { value: number; baseline: { name: string; value: number } }) =>
    `${at.value} against ${at.baseline.value} of ${at.baseline.name}`;
  return [
    `${specialization}: ${finding} policy of the family ${space}, generated by aicollab.`,
    `${score.objective} (${score.unit}, ${score.direction}): ${judged(score)}`,
    ...(score.held_out ? [`held out: ${judged(score.held_out)}`] : []),
    `workloads: ${workload.gen}, length ${workload.length}, seeds ${
      workload.folds.map((fold) => fold.join(" ")).join(" | ")
    }`,
    `learned by ${provenance.trainer} (${provenance.brain}, ${search.learner}, seed ${search.seed}, ${search.evals} evaluations)`,
    `from ${provenance.parents.slice(0, SHOWN_PARENTS).map(inOneLine).join(" ") || "the classics alone"}`,
    `measured in ${sim.name} ${sim.version}, ${sim.code_hash}; workloads ${workload.digest}`,
    `see for yourself: ${kernelOfSpace(space)?.traces ? RUN_RECORDED : RUN}`,
  ];
}

/** Ids may hold any character, and none of them may end a comment. */
function inOneLine(id: string): string {
  return id.replaceAll(/[^\x21-\x7e]/g, "?");
}
