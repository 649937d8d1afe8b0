/** Lists the paths of all pages of the dashboard. */
import { PAGES } from "../../dashboard/pages/table.ts";

/** Pages about one thing are about these. */
export interface Things {
  readonly ai_id: string;
  readonly session_id: string;
  readonly artifact_seq: number;
  /** Each is a `scenario/run_id`. */
  readonly runs: readonly [string, string];
  /** Something was said in it, and this entry of it was answered. */
  readonly talk?: { readonly topic: string; readonly thread: number };
}

/** Returns paths in the order of the navigation; pages about one thing are left out where there are no `things`. */
export function pagePaths(things?: Things): string[] {
  const known = things === undefined ? {} : pathsOf(things);
  return PAGES.flatMap(({ path }) => {
    if (path in known) return known[path]!;
    return path.includes(":") ? [] : path;
  });
}

/** Returns a path by the page's pattern. @throws {Error} a page with a parameter is missing here. */
function pathsOf(
  { ai_id, session_id, artifact_seq, runs: [a, b], talk }: Things,
): Record<string, string[] | string> {
  const paths: Record<string, string[] | string> = {
    "/conversations/topics/:id": talk === undefined ? [] : `/conversations/topics/${talk.topic}`,
    "/conversations/threads/:id": talk === undefined ? [] : `/conversations/threads/${talk.thread}`,
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
