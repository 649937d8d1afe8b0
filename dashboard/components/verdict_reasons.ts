/** Why verdicts came out as they did: words that the library's tables do not keep, out of the entries themselves. */
import type { ArtifactDetail, LibraryView } from "../../journal/library/view/library_view.ts";

/** The newest of what was refused; older ones tell it in their entries. */
const MAX_READ = 20;

/** By the verdict's seq, of those that did not find the artifact as it was told to be. */
export async function verdictReasons(
  { id, verdict_rows }: ArtifactDetail,
  library: LibraryView,
): Promise<ReadonlyMap<number, string>> {
  const refusals = verdict_rows.filter(({ result }) => result !== "verified").slice(0, MAX_READ);
  const reasons = await Promise.all(refusals.map(async ({ seq, result }) => {
    // Not the line: an entry's text is cut before it gets here, however long somebody made it.
    const { rows: [entry] } = await library.entries({ after: seq - 1, before: seq + 1, limit: 1 });
    return [seq, entry && reasonIn(entry.text, `${id} · ${result} · `)] as const;
  }));
  return new Map(reasons.filter((pair): pair is [number, string] => pair[1] !== undefined));
}

/** `p1 · mismatch · claimed 0.8 · measured 0.9 · digest differs` says `digest differs`. */
function reasonIn(text: string, beginning: string): string | undefined {
  if (!text.startsWith(beginning)) return undefined;
  const rest = text.slice(beginning.length).replace(
    /^(?:claimed \S+(?: · |$))?(?:measured \S+(?: · |$))?/,
    "",
  );
  return rest === "" ? undefined : rest;
}
