/** Reads why verdicts refuse from the entries themselves, as the library's tables do not keep it. */
import type { ArtifactDetail, LibraryView } from "../../journal/library/view/library_view.ts";

/** `MAX_READ` is how many of the newest refusals are read; older ones give their reason in their entries. */
const MAX_READ = 20;

/** Returns the reasons by the verdict's seq, for those that did not find the artifact as claimed. */
export async function verdictReasons(
  { id, verdict_rows }: ArtifactDetail,
  library: LibraryView,
): Promise<ReadonlyMap<number, string>> {
  const refusals = verdict_rows.filter(({ result }) => result !== "verified").slice(0, MAX_READ);
  const reasons = await Promise.all(refusals.map(async ({ seq, result }) => {
    // An entry's text is read instead of its line, as it is cut however long somebody made it.
    const { rows: [entry] } = await library.entries({ after: seq - 1, before: seq + 1, limit: 1 });
    const text = entry && "text" in entry ? entry.text : "";
    return [seq, reasonIn(text, `${id} · ${result} · `)] as const;
  }));
  return new Map(reasons.filter((pair): pair is [number, string] => pair[1] !== undefined));
}

/** Returns `digest differs` of `p1 · mismatch · claimed 0.8 · measured 0.9 · digest differs`. */
function reasonIn(text: string, beginning: string): string | undefined {
  if (!text.startsWith(beginning)) return undefined;
  const rest = text.slice(beginning.length).replace(
    /^(?:claimed \S+(?: · |$))?(?:measured \S+(?: · |$))?/,
    "",
  );
  return rest === "" ? undefined : rest;
}
