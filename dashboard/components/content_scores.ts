/** What the contents of artifacts tell of their scores: lists do not carry contents, so each is read once and kept. */
import { type ArtifactRow, type LibraryView, REFUTING } from "../../journal/library/view/library_view.ts";
import { contentScoreOf, type Measure, workloadOf } from "./measures.ts";

/** What one content tells. */
export interface ContentScore {
  /** Undefined: none that we know how to read. */
  readonly score: Measure | undefined;
  /** Digest of the workloads that it was measured on; undefined: not told. */
  readonly workload: string | undefined;
  /** It was shared without any content. */
  readonly isEmpty: boolean;
}

/** Contents that are kept of one library. */
const MOST_KEPT = 10_000;

const kept = new WeakMap<LibraryView, Map<number, ContentScore>>();

/** By seq; what could not be read, or is not there, is left out and asked for again. */
export async function contentScoresOf(
  library: LibraryView,
  rows: readonly Pick<ArtifactRow, "seq">[],
): Promise<ReadonlyMap<number, ContentScore>> {
  const known = kept.get(library) ?? new Map<number, ContentScore>();
  kept.set(library, known);
  const told = new Map<number, ContentScore>();
  await Promise.all(rows.map(async ({ seq }) => {
    const one = known.get(seq) ?? await read(library, seq);
    if (one !== undefined) told.set(seq, one);
  }));
  if (known.size + told.size > MOST_KEPT) known.clear();
  for (const [seq, one] of told) known.set(seq, one);
  return told;
}

async function read(library: LibraryView, seq: number): Promise<ContentScore | undefined> {
  // One damaged row is no reason to show none of the others; its own page tells what is wrong with it.
  const artifact = await library.artifact(seq).catch(() => undefined);
  if (artifact === undefined) return undefined;
  const { content } = artifact;
  return { score: contentScoreOf({ content }), workload: workloadOf({ content }), isEmpty: content === null };
}

/** Whether any AI found that it is not as it was told, or not so elsewhere. */
export function isRefuted({ verdicts }: Pick<ArtifactRow, "verdicts">): boolean {
  return REFUTING.some((result) => verdicts[result] !== undefined);
}
