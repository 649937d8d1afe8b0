/** What pages read of the library. */
import type { LibraryView } from "../../dashboard/hub_view.ts";

/** Opens the library in the database at `path` for pages. */
export function openLibraryView(_path: string): LibraryView & AsyncDisposable {
  const none = { rows: [], next: null };
  return {
    ai: () => Promise.resolve(undefined),
    knownAis: () => Promise.resolve([]),
    sessions: () => Promise.resolve(none),
    session: () => Promise.resolve(undefined),
    artifacts: () => Promise.resolve(none),
    facets: () => Promise.resolve({ kind: {}, domain: {}, source_ai: {}, verdict: {} }),
    artifact: () => Promise.resolve(undefined),
    entries: () => Promise.resolve(none),
    line: () => Promise.resolve(undefined),
    flow: () => Promise.resolve({ from_seq: 0, to_seq: 0, from_ms: null, to_ms: null, edges: [] }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
