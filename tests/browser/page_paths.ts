/** The paths of all pages there are, with things to tell of. */
import { PAGES } from "../../dashboard/pages/table.ts";

/** What pages about one thing are about. */
export interface Things {
  readonly ai_id: string;
  readonly session_id: string;
  readonly artifact_seq: number;
  /** `scenario/run_id`, two of them. */
  readonly runs: readonly [string, string];
}

/** In the order of the navigation; pages about one thing only where there are `things`. */
export function pagePaths(things?: Things): string[] {
  const known = things === undefined ? {} : pathsOf(things);
  return PAGES.flatMap(({ path }) => {
    if (path in known) return known[path]!;
    return path.includes(":") ? [] : path;
  });
}

/** By the page's own path. @throws {Error} there is a page that nobody thought of here. */
function pathsOf({ ai_id, session_id, artifact_seq, runs: [a, b] }: Things): Record<string, string> {
  const paths: Record<string, string> = {
    "/ais/:id": `/ais/${ai_id}`,
    "/collaborations/:id": `/collaborations/${session_id}`,
    "/artifacts/:seq": `/artifacts/${artifact_seq}`,
    "/runs/:scenario/:run_id": `/runs/${a}`,
    "/runs/compare": `/runs/compare?a=${a}&b=${b}`,
  };
  for (const { path } of PAGES) {
    if (path.includes(":") && !(path in paths)) throw new Error(`what is ${path} about?`);
  }
  return paths;
}
