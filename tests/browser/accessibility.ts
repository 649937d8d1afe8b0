/** What stands in a reader's way: axe-core's findings, and what it does not look for. */
import axe from "axe-core";
import type { Tab } from "./tab.ts";

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** WCAG 2.2 AA and what axe-core calls good practice. */
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The rules that another colour scheme can break. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** Each finding as a line, with the first element that it is about; `of` colours alone where only those are others. */
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

/** Missing headings, ids that are not one of a kind, a page that is wider than the window. */
export async function outlineTroubles(tab: Tab): Promise<string[]> {
  return await tab.evaluate<string[]>(OUTLINE);
}
