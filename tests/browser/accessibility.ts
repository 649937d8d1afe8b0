/** Finds what stands in a reader's way: axe-core's findings, and what axe-core does not look for. */
import axe from "axe-core";
import type { Tab } from "./tab.ts";

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** These are the rules of WCAG 2.2 AA, and what axe-core calls good practice. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Another colour scheme can break these rules only. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** Returns a line per finding, with the first element that it is about; `of` "colours" checks those alone. */
export async function axeFindings(tab: Tab, of: "everything" | "colours" = "everything"): Promise<string[]> {
  const isThere = await tab.evaluate<boolean>("typeof globalThis.axe === 'object'");
  if (!isThere) await tab.evaluate(`${axe.source}; undefined`);
  const options = { runOnly: of === "colours" ? COLOUR_RULES : TAGS, resultTypes: ["violations"] };
  const findings = await tab.evaluate<Finding[]>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  );
  return findings.map(({ id, nodes }) => {
    const [first] = nodes;
    return `axe ${id}, ${nodes.length}: ${first?.html.slice(0, 200)} ${first?.failureSummary ?? ""}`;
  });
}

const OUTLINE = await Deno.readTextFile(new URL("outline.js", import.meta.url));

/** Returns missing headings, ids that stand twice, and what makes a page wider than the window. */
export async function outlineTroubles(tab: Tab): Promise<string[]> {
  return await tab.evaluate<string[]>(OUTLINE);
}
